/** A small world in a database that changes at random, step by step; the same seed gives the same steps. */
import { SYSTEM } from '../../src/common/actor.js';
import { Recompute } from '../../src/compute/recompute.js';
import { FacilitiesService } from '../../src/facilities/facilities.service.js';
import { FacilityWrites } from '../../src/facilities/facilities.writes.service.js';
import { ComputePlacing, ComputeStaleMarks } from '../../src/ports.js';
import { randomFrom } from './random-world.js';
import { importText, TEST_DAY } from './store.js';
import type { TestStore } from './store.js';
import { Freshness } from '../../src/store/fresh/freshness.js';
import { KeptAnswers } from '../../src/store/fresh/kept.answers.js';

const LON = 104;
const LAT = 31;
/** Grid of places: about 950 m by 1,100 m, so equal distances and equal places are common. */
const STEP_DEGREES = 0.01;
const SERVICES = ['clinic', 'school', 'shop'];
const TIERS = ['', '', 'village', 'central_village', 'town', 'key_town', 'county_seat'];
const CLASSES = ['', '111', '121', '122', '123', '210', '220'];
/** Where counties begin on the grid: A and B touch, C is within a facility's own radius, D is far away. */
const COUNTIES: readonly (readonly [string, number])[] = [
  ['A', 0],
  ['B', 6],
  ['C', 16],
  ['D', 90],
];

interface Village {
  readonly code: string;
  town: string;
  lon: number;
  lat: number;
  tier: string;
  class: string;
  terrain: string;
  validTo: string;
}

interface Place {
  readonly id: string;
  readonly county: number;
}

export class ChangingWorld {
  readonly log: string[] = [];
  today = TEST_DAY;
  private readonly random: () => number;
  private readonly villages: Village[] = [];
  private readonly towns = new Map<string, { county: string; tier: string }>();
  private readonly facilities: Place[] = [];
  private readonly writes: FacilityWrites;
  private made = 0;

  constructor(
    readonly store: TestStore,
    seed: number,
  ) {
    this.random = randomFrom(seed);
    const freshness = new Freshness(store.db);
    this.writes = new FacilityWrites(
      store.unitOfWork,
      new FacilitiesService(store.db, freshness, new KeptAnswers(freshness, 0)),
      new ComputeStaleMarks(),
      new ComputePlacing(store.config),
    );
  }

  /** Empties the tables and puts the first units, people and rules there. */
  async begin(): Promise<void> {
    const tables = await this.store.db.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
          AND table_name NOT IN ('revision_counter', 'migrations', 'spatial_ref_sys', 'audit_entry')`,
    );
    await this.store.db.query(`TRUNCATE ${tables.map((t) => `"${t.name}"`).join(', ')}`);
    await this.store.db.query(`UPDATE revision_counter SET revision = 0`);
    for (const [county] of COUNTIES)
      for (const k of [1, 2])
        this.towns.set(`${county}${k}`, { county, tier: k === 1 ? 'county_seat' : 'town' });
    for (const [k] of COUNTIES.entries()) for (let n = 0; n < 3; n += 1) this.addVillage(k);
    await this.importUnits([
      'P,province,,,,,,,,',
      ...COUNTIES.map(([code]) => `${code},county,P,,,,,,,`),
      ...[...this.towns.keys()].map((code) => this.townRow(code)),
      ...this.villages.map((v) => this.villageRow(v)),
    ]);
    await this.changeStandards();
    await this.importPeople(this.villages.map((v) => v.code));
    for (let n = 0; n < 12; n += 1) await this.importFacilities();
  }

  /** One change, of any kind. */
  async step(): Promise<void> {
    const steps: readonly (readonly [number, string, () => Promise<unknown>])[] = [
      [4, 'facilities import', () => this.importFacilities()],
      [5, 'facility create', () => this.createFacility()],
      [5, 'facility change', () => this.changeFacility()],
      [2, 'facility close', () => this.closeFacility()],
      [2, 'village add', () => this.growVillage()],
      [2, 'village change', () => this.changeVillage()],
      [1, 'town change', () => this.changeTown()],
      [2, 'people', () => this.importPeople([this.pick(this.villages).code])],
      [0.5, 'standards', () => this.changeStandards()],
      [1, 'land', () => this.importLand()],
      [1.5, 'later day', () => this.later()],
      [3, 'drain', () => this.drain()],
      [2, 'drain while changing', () => this.drainWhileChanging()],
    ];
    let at = this.random() * steps.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, name, run] of steps) {
      at -= weight;
      if (at >= 0) continue;
      this.log.push(name);
      await run();
      return;
    }
  }

  /** The recompute of this world's day; each is a worker of its own, as after a restart. */
  recompute(): Recompute {
    const { db, unitOfWork, config } = this.store;
    return new Recompute(db, unitOfWork, {
      ...config,
      HINTERLAND_TODAY: this.today,
      HINTERLAND_STANDARD_SET: 'set',
    });
  }

  async drain(): Promise<void> {
    await this.recompute().drain();
  }

  private async drainWhileChanging(): Promise<void> {
    const draining = this.drain();
    for (let n = 1 + this.whole(3); n > 0; n -= 1)
      await this.pick([
        () => this.createFacility(),
        () => this.changeFacility(),
        () => this.importFacilities(),
        () => this.changeVillage(),
      ])();
    await draining;
  }

  private async later(): Promise<void> {
    this.today = new Date(Date.parse(this.today) + (1 + this.whole(40)) * 86_400_000)
      .toISOString()
      .slice(0, 10);
  }

  /** A date some weeks before or after today. */
  private day(): string {
    return new Date(Date.parse(this.today) + (this.whole(80) - 30) * 86_400_000).toISOString().slice(0, 10);
  }

  private place(county: number): { lon: number; lat: number } {
    const [, start] = COUNTIES[county] as readonly [string, number];
    const round = (n: number): number => Math.round(n * 1e6) / 1e6;
    return {
      lon: round(LON + (start + this.whole(8)) * STEP_DEGREES),
      lat: round(LAT + this.whole(4) * STEP_DEGREES),
    };
  }

  private addVillage(county: number): Village {
    const village = {
      code: `V${String(this.villages.length).padStart(3, '0')}`,
      town: `${COUNTIES[county]?.[0]}${1 + this.whole(2)}`,
      ...this.place(county),
      tier: this.pick(TIERS),
      class: this.pick(CLASSES),
      terrain: this.pick(['', '', 'hill']),
      validTo: '',
    };
    this.villages.push(village);
    return village;
  }

  private async growVillage(): Promise<void> {
    const village = this.addVillage(this.whole(COUNTIES.length));
    await this.importUnits([this.villageRow(village)]);
    if (this.random() < 0.7) await this.importPeople([village.code]);
  }

  private async changeVillage(): Promise<void> {
    const village = this.pick(this.villages);
    const county = this.whole(COUNTIES.length);
    const what = this.whole(5);
    if (what === 0) Object.assign(village, this.place(county));
    else if (what === 1) village.town = this.pick([...this.towns.keys()]);
    else if (what === 2) village.tier = this.pick(TIERS);
    else if (what === 3) village.validTo = this.random() < 0.5 ? this.day() : '';
    else Object.assign(village, { class: this.pick(CLASSES), terrain: this.pick(['', 'hill']) });
    await this.importUnits([this.villageRow(village)]);
  }

  private async changeTown(): Promise<void> {
    const code = this.pick([...this.towns.keys()]);
    const town = this.towns.get(code) as { county: string; tier: string };
    if (this.random() < 0.5) town.county = this.pick(COUNTIES)[0];
    else town.tier = this.pick(['', 'town', 'key_town', 'county_seat']);
    await this.importUnits([this.townRow(code)]);
  }

  private townRow(code: string): string {
    const town = this.towns.get(code);
    return `${code},town,${town?.county},,,${town?.tier},,,,`;
  }

  private villageRow(v: Village): string {
    return `${v.code},village,${v.town},${v.lon},${v.lat},${v.tier},${v.class},${v.terrain},2000-01-01,${v.validTo}`;
  }

  private async importUnits(rows: readonly string[]): Promise<void> {
    // the name of a unit is its code
    const lines = rows.map((row) => `${row},${row.slice(0, row.indexOf(','))}`);
    await this.import(
      'units',
      `code,level,parent,lon,lat,tier,urbanRuralClass,terrain,validFrom,validTo,name\n${lines.join('\n')}\n`,
    );
  }

  private async importPeople(codes: readonly string[]): Promise<void> {
    const rows = codes.map(
      (code) =>
        `${code},${this.random() < 0.7 ? '2020-01-01' : this.day()},resident,${this.whole(900)},${this.random() < 0.2 ? '' : this.whole(90)}`,
    );
    await this.import('populations', `settlement,referenceDate,basis,all,3-5\n${rows.join('\n')}\n`);
  }

  private async changeStandards(): Promise<void> {
    const reach = SERVICES.flatMap((service, s) =>
      [0, 1].flatMap((n) =>
        n === 1 && this.random() < 0.5
          ? []
          : [
              {
                code: `r${s}${n}`,
                service,
                kind: 'reach',
                ...(this.random() < 0.8
                  ? { metres: 500 + this.whole(5) * 700 }
                  : { minutes: 10 + this.whole(30), mode: 'walk' }),
                groups: s === 1 ? ['3-5'] : ['all'],
                tiers: n === 0 ? [] : [this.pick(['village', 'town', 'county_seat'])],
                terrain: n === 1 && this.random() < 0.3 ? 'hill' : null,
                source: 'test',
                verified: 'no',
              },
            ],
      ),
    );
    const set = {
      code: 'set',
      name: 'Set',
      validFrom: this.random() < 0.2 ? this.day() : null,
      services: SERVICES.map((code) => ({
        code,
        name: code,
        domain: 'public_service',
        capacityUnit: code === 'clinic' ? 'beds' : null,
        weight: 1 + this.whole(3),
      })),
      rules: [
        ...reach,
        {
          code: 'p',
          service: 'clinic',
          kind: 'presence',
          presenceLevel: this.pick(['town', 'village', 'county']),
          source: 'test',
          verified: 'no',
        },
        {
          code: 'c',
          service: 'clinic',
          kind: 'capacity',
          capacityPer1000: 1 + this.whole(9),
          capacityUnit: 'beds',
          groups: ['all'],
          source: 'test',
          verified: 'no',
        },
      ].filter(() => this.random() < 0.9),
    };
    await this.import('standards', JSON.stringify(set));
  }

  private async importLand(): Promise<void> {
    const ring = [[104, 31], [104.1, 31], [104.1, 31.1], [104, 31]]; // prettier-ignore
    const properties = { class: 'basic_farmland', id: `z${this.whole(3)}`, county: 'A' };
    const feature = { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
    const text = JSON.stringify({ type: 'FeatureCollection', features: [feature] });
    const report = await importText(this.store, 'land', text, { format: 'geojson' });
    if (report.outcome === 'rejected') throw new Error(`land refused: ${JSON.stringify(report)}`);
  }

  private facility(): Place {
    this.made += 1;
    const facility = {
      id: `test:f${String(this.made).padStart(3, '0')}`,
      county: this.whole(COUNTIES.length),
    };
    this.facilities.push(facility);
    return facility;
  }

  private offers(): string[] {
    const offers = SERVICES.filter(() => this.random() < 0.4);
    return offers.length > 0 ? offers : [this.pick(SERVICES)];
  }

  private radius(): number | null {
    return this.random() < 0.15 ? 500 + this.whole(20) * 1000 : null;
  }

  /** The unit a facility is given in: often none, so that the nearest settlement is found. */
  private unit(): string | null {
    if (this.random() < 0.4) return null;
    return this.random() < 0.8 ? this.pick(this.villages).code : this.pick([...this.towns.keys()]);
  }

  private async importFacilities(): Promise<void> {
    const rows = Array.from({ length: this.random() < 0.1 ? 60 : 1 + this.whole(3) }, () => {
      const { id, county } =
        this.random() < 0.5 && this.facilities.length > 0 ? this.pick(this.facilities) : this.facility();
      const { lon, lat } = this.place(county);
      const status = this.pick(['operating', 'operating', 'operating', 'planned', 'suspended', 'closed']);
      const opened = status === 'planned' || this.random() < 0.2 ? this.day() : '';
      const closed = status === 'operating' && this.random() < 0.1 ? '2030-01-01' : '';
      const offers = this.offers().map((o) => (this.random() < 0.5 ? o : `${o}:${this.whole(50)}`));
      return `${id.slice(5)},x,${lon},${lat},${this.unit() ?? ''},${offers.join(';')},${status},${opened},${closed},${this.radius() ?? ''}`;
    });
    await this.import(
      'facilities',
      `externalId,name,lon,lat,unit,offers,status,openedOn,closedOn,serviceRadiusMetres\n${[...new Map(rows.map((r) => [r.slice(0, 4), r])).values()].join('\n')}\n`,
    );
  }

  private async createFacility(): Promise<void> {
    const { id, county } = this.facility();
    const body = {
      feed: 'test',
      externalId: id.slice(5),
      name: 'x',
      ...this.place(county),
      crs: 'WGS84',
      unit: this.unit(),
      offers: this.offers().map((service) => ({ service })),
      serviceRadiusMetres: this.radius(),
      periods:
        this.random() < 0.3
          ? [
              { from: null, status: 'planned' },
              { from: this.day(), status: 'operating' },
            ]
          : undefined,
    };
    await this.writes.create(JSON.parse(JSON.stringify(body)), this.today, SYSTEM);
  }

  private async changeFacility(): Promise<void> {
    const { id, county } = this.pick(this.facilities);
    const what = this.whole(5);
    const body =
      what === 0
        ? this.place(county)
        : what === 1
          ? { offers: this.offers().map((service) => ({ service })) }
          : what === 2
            ? { serviceRadiusMetres: this.radius() }
            : what === 3
              ? { unit: this.pick(this.villages).code }
              : {
                  periods: [
                    { from: null, status: 'planned' },
                    { from: this.day(), status: 'operating' },
                  ],
                };
    await this.writes.change(id, '*', body, this.today, SYSTEM);
  }

  private async closeFacility(): Promise<void> {
    await this.writes.close(this.pick(this.facilities).id, '*', this.day(), this.today, SYSTEM);
  }

  private async import(kind: Parameters<typeof importText>[1], text: string): Promise<void> {
    const report = await importText(this.store, kind, text);
    if (report.outcome === 'rejected')
      throw new Error(`${kind} refused: ${JSON.stringify([report.fileProblems, report.verdicts])}\n${text}`);
  }

  private whole(n: number): number {
    return Math.floor(this.random() * n);
  }

  private pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[this.whole(list.length)] as T;
  }
}
