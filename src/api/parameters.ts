/** What the parameters of the REST door mean: one word for one idea, and where a route means something else by it. */
import type { OpenAPIObject } from '@nestjs/swagger';

const WORDS: Readonly<Record<string, string>> = {
  actor: 'Who did it: key:ID, cli:USER, loopback or system',
  after: 'nextCursor of the page before',
  asOf: 'Valid on this date, YYYY-MM-DD; today by default',
  atomicity: 'all: nothing is written where a row is rejected; rows: the good rows are',
  bands: 'Shares of capacity below which it is idle, above which tight, above which overloaded',
  basis: 'Which people are counted: who live there, or who are registered there',
  box: 'minLon,minLat,maxLon,maxLat in WGS-84 degrees',
  by: 'What to split by besides the service, separated by commas: area, tier',
  catchment: 'Closed, in the unit of the cost; by default the largest threshold of the rules',
  code: 'Code of the unit',
  cost: 'matrix:NAME: travel costs that were imported, in the place of straight lines',
  costColumn: 'Column that holds the cost',
  crs: 'Coordinate system of the points: WGS84, CGCS2000, GCJ02, BD09 or EPSG:n',
  decay: 'How interest fades with cost; scale, midpoint, spread and steps are its parameters',
  destinations: 'What destinations are that are not named in full as unit/CODE or candidate/CODE',
  dryRun: 'true: everything but writing',
  encoding: 'Encoding of the file',
  feed: 'Code of the feed that the facilities belong to',
  figure: 'coverage: a share of people; settlement_coverage: a share of settlements',
  format: 'json or geojson; wins over the Accept header',
  from: 'First day closed, YYYY-MM-DD; today by default',
  fromColumn: 'Column that holds the code of the settlement',
  geometry:
    'GeoJSON only. boundary: the outlines that are held, else the points; point: the points alone. Lists give points, one unit its outline, by default',
  group: 'Population groups that compete, separated by commas; those of the rule by default',
  groupBy: 'What to split by besides the service',
  id: 'Id, as the list gives it',
  ignore: 'Columns that are not read, separated by commas',
  includePlanned: 'true: planned facilities count as open',
  job: 'Id of the job that found the sites',
  key: 'Key of the thing that was changed',
  kind: 'Kinds, separated by commas',
  lat: 'Latitude, WGS-84 degrees',
  layout: 'long: a pair a line; wide: a settlement a line, a facility a column',
  level: 'Level of the units',
  limit: 'How many, 1 to 1000; 50 by default',
  lon: 'Longitude, WGS-84 degrees',
  mapping: 'JSON: columns, constants, values, offersFrom, ignore, attributes',
  maxClosedShare:
    'mirror: largest share of the open facilities of the feed that may be closed, 0 to 1; that of the feed by default',
  method: '2sfca, 3sfca, mh3sfca or balanced floating catchments',
  midpoint: 'Midpoint of the logistic decay',
  mode: 'How people travel',
  name: 'Name of the matrix',
  newcomers: 'People who settle; their mix of ages is that of the town where they settle',
  number: 'Number of the delivery',
  owner: 'Who the feed belongs to, as the feed says',
  peoplePerHousehold: 'People who share a dwelling; 2.62 as in the census of China in 2020',
  ranking: 'What settlements are ranked by for the concentration index',
  region: 'Code of a unit: what is, or was until then, in it or below it',
  revision: 'As known at this revision; the newest by default',
  rule: 'nearest: all to the nearest in reach; capacity: places are respected, nearest first',
  scale: 'Sigma, end or scale of the decay',
  scenario: 'Id of a scenario to lay over the data',
  scheme: 'Code scheme of the units',
  search: 'Part of a name, in either script',
  service: 'Codes of services, separated by commas; all by default',
  settleIn: 'Code of the town where newcomers settle; the seat by default',
  sites: 'Proposed sites: lon,lat;lon,lat in WGS-84 degrees',
  standardSet: 'Code of the standard set to measure with',
  state: 'State; all by default',
  status: 'Statuses of gaps, separated by commas',
  steps: 'Weights by cost, upper-inclusive: upTo:weight, separated by commas',
  supply: 'capacity, or facilities: each counts one',
  tier: 'Tier of the units, given or derived',
  toColumn: 'Column that holds the facility: its id, or its external id where feed is given',
  unit: 'Code of a unit: those in it and in all below it',
  urbanBoundary: 'true: standing outside the urban development boundary is a conflict',
  verdict: 'Verdict of the rows; all by default',
  view: 'summary, or flows: data of a Sankey diagram',
  wait: 'Seconds to wait where there is nothing yet',
  weights: 'Weights of centrality,reach,growth,capacity',
  with: 'Id of the scenario to compare with, or base: the data without any',
  within: 'Code of a unit above',
};

/** Meanings of one route, by method and path. */
const OF_ROUTE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'get /v1/audit': {
    kind: 'Kind of the thing that was changed',
    revision: 'Changes that made this revision',
  },
  'get /v1/changes': {
    after: 'nextCursor of the page before, or a revision: what came after it',
    kind: 'boundary, facility, population, standard_set, unit, separated by commas; all by default',
  },
  'get /v1/facilities': {
    service: 'Codes of services, separated by commas: facilities that offer one of them',
    status: 'Status on the date asked for',
  },
  'get /v1/facilities/{id}': { id: 'Id of the facility, feed:externalId' },
  'patch /v1/facilities/{id}': { id: 'Id of the facility, feed:externalId' },
  'delete /v1/facilities/{id}': { id: 'Id of the facility, feed:externalId' },
  'get /v1/facilities/{id}/history': { id: 'Id of the facility, feed:externalId' },
  'get /v1/facilities/{id}/hinterland': { id: 'Id of the facility, feed:externalId' },
  'get /v1/services/{code}': { code: 'Code of the service' },
  'get /v1/standard-sets/{code}': { code: 'Code of the standard set' },
  'get /v1/units/{code}/gaps': { kind: 'settlement, tier_missing, under_capacity, separated by commas' },
  'get /v1/units/{code}/accessibility': {
    service: 'Code of the service, or of several whose facilities are one supply; needed',
    spread: 'Spread of the logistic decay',
  },
  'get /v1/units/{code}/equity': { spread: 'What is spread over people: coverage, or access' },
  'get /v1/units/{code}/seat-check': {
    tier: 'Tier whose requirements are checked; county_seat by default',
  },
  'get /v1/scenarios/{id}/compare': { unit: 'Code of the unit in which people are compared' },
  'post /v1/matrices/{name}': {
    ignore: 'Columns that are not read, separated by commas',
    unit: 'Unit of the costs, where the column does not say it',
  },
  'post /v1/imports/{kind}': { kind: 'What the file holds' },
  'post /v1/feeds/{code}/syncs': {
    code: 'Code of the feed',
    format: 'Format of the file; wins over Content-Type',
    encoding: 'Encoding of the file; that of the feed by default',
    mode: 'upsert: the rows given; mirror: closes what is absent too; that of the feed by default',
  },
  'get /v1/feeds/{code}/syncs': { code: 'Code of the feed' },
  'get /v1/feeds/{code}': { code: 'Code of the feed' },
  'patch /v1/feeds/{code}': { code: 'Code of the feed' },
  'post /v1/feeds/{code}/check': {
    code: 'Code of the feed',
    format: 'Format of the file; wins over Content-Type',
  },
};

/** Takes: the document of the routes. Gives: the same, each parameter with its meaning. */
export function withMeanings(document: OpenAPIObject): OpenAPIObject {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>))
      for (const parameter of operation.parameters ?? [])
        parameter.description ??= OF_ROUTE[`${method} ${path}`]?.[parameter.name] ?? WORDS[parameter.name];
  return document;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; description?: string | undefined }[];
}
