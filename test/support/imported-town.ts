/** A town of places and facilities, imported through the doors. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { TestApp } from './app.js';

export type Row = Record<string, string>;

/** A small CSV without quotes. */
export function table(path: string): Row[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, k) => [name, cells[k] ?? '']));
  });
}

export interface Town {
  readonly code: string;
  readonly places: readonly { code: string; lon: string; lat: string; people: string }[];
  readonly services: readonly string[];
  readonly facilities: readonly { id: string; lon: string; lat: string; offers: string }[];
  readonly minutes: number;
}

/** Imports a town of places and facilities, and a standard set of one rule in minutes per service. */
export async function imported(app: TestApp, town: Town): Promise<void> {
  const post = async (path: string, body: string, type = 'text/csv'): Promise<void> => {
    const answer = await app.ask(path, { method: 'POST', body, headers: { 'content-type': type } });
    expect([path, answer.status, answer.text.slice(0, 500)]).toEqual([path, 200, answer.text.slice(0, 500)]);
  };
  const { code, services } = town;
  const set = {
    code: `set-${code}`,
    name: 'Oracle',
    services: services.map((service) => ({
      code: service,
      name: service,
      domain: 'public_service',
      capacityUnit: 'units',
    })),
    rules: services.map((service, k) => ({
      code: `R${k}`,
      service,
      kind: 'reach',
      minutes: town.minutes,
      mode: 'walk',
      groups: ['all'],
      source: 'published test',
      verified: 'no',
    })),
  };
  await post('/v1/imports/standards', JSON.stringify(set), 'application/json');
  const units = [
    'code,level,parent,name,lon,lat',
    `${code},county,,${code},,`,
    ...town.places.map((p) => `${p.code},village,${code},${p.code},${p.lon},${p.lat}`),
  ];
  await post('/v1/imports/units?scheme=opaque&crs=WGS84', `${units.join('\n')}\n`);
  const people = town.places.map((p) => `${p.code},2020-01-01,resident,${p.people}`);
  await post(
    '/v1/imports/populations?scheme=opaque',
    `settlement,referenceDate,basis,all\n${people.join('\n')}\n`,
  );
  if (town.facilities.length === 0) return;
  const offers = town.facilities.map((f) => `${f.id},${f.id},${f.lon},${f.lat},${f.offers}`);
  await post(
    `/v1/imports/facilities?scheme=opaque&crs=WGS84&feed=${code}`,
    `externalId,name,lon,lat,offers\n${offers.join('\n')}\n`,
  );
}
