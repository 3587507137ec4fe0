/** The questions that are asked of several servers, and what of their answers must be the same. */
import assert from 'node:assert/strict';

export const settlementPaths = (codes) => codes.map((code) => `/v1/units/${code}/coverage`);

export const SETTLEMENT_QUERY = `query ($code: String!) { settlement(code: $code) { coverage {
  settlement { code name nameEn } tier area
  services { service { code name nameEn } rule status provider thresholdMetres marginMetres persons
    servedBy { facility { id name nameEn } distanceMetres } nearest { facility { id name nameEn } distanceMetres } } } } }`;

export const POSTGRAPHILE_QUERY = `query ($code: String!) { settlementServices(settlement: $code) { nodes {
  service serviceName serviceNameEn rule status provider facility facilityName facilityNameEn distanceMetres thresholdMetres
  persons settlementName settlementNameEn tier area } } }`;

const JSON_HEADERS = { 'content-type': 'application/json' };
const bodyOf = (query, code) => JSON.stringify({ query, variables: { code } });

export const graphqlRequests = (query, codes) =>
  codes.map((code) => ({ method: 'POST', path: '/graphql', body: bodyOf(query, code) }));

export async function post(server, query, code) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: bodyOf(query, code),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

/** Service, rule, state, provider, facility, distance, threshold and people, whoever answered. */
export function figuresOf(data) {
  if (data.settlementServices)
    return data.settlementServices.nodes.map((n) => {
      const isNone = n.status === 'not_applicable';
      return [
        n.service,
        n.serviceName,
        n.rule,
        n.status,
        isNone ? null : n.provider,
        n.facility,
        n.facilityName,
        n.distanceMetres,
        n.thresholdMetres,
        n.persons,
      ];
    });
  return data.settlement.coverage.services.map((s) => {
    const at = s.servedBy ?? s.nearest;
    return [
      s.service.code,
      s.service.name,
      s.rule,
      s.status,
      s.provider,
      at?.facility.id ?? null,
      at?.facility.name ?? null,
      at?.distanceMetres ?? null,
      s.thresholdMetres,
      s.persons,
    ];
  });
}

/** Fails unless all servers give the same body, as far as `part` takes it. */
export async function same(paths, servers, part) {
  for (const path of paths) {
    const bodies = await Promise.all(
      servers.map(async ({ url }) => part(await (await fetch(`${url}${path}`)).json())),
    );
    for (const body of bodies.slice(1)) assert.deepEqual(body, bodies[0]);
  }
}
