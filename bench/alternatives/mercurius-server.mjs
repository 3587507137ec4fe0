/** Fastify with Mercurius and its compiler (jit), the statements of the service behind the same GraphQL shapes. Environment: DATABASE_URL, PORT. */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { readConfig } from '../../dist/src/config.js';
import { CoverageService } from '../../dist/src/coverage/coverage.service.js';
import { VALUE_TYPES } from '../../dist/src/store/connection/value-types.js';

const schema = `
  type NamedUnit { code: String! level: String! name: String! nameEn: String }
  type NamedService { code: String! name: String! nameEn: String }
  type NamedFacility { id: String! name: String! nameEn: String }
  type FacilityAtDistance { facility: NamedFacility! distanceMetres: Float! }
  type ServiceCoverage {
    service: NamedService! rule: String status: String! provider: String servedBy: FacilityAtDistance
    thresholdMetres: Float marginMetres: Float nearest: FacilityAtDistance plannedToServe: FacilityAtDistance persons: Float
  }
  type SettlementCoverage { settlement: NamedUnit! tier: String area: String! services: [ServiceCoverage!]! }
  type Settlement { code: String! coverage: SettlementCoverage }
  type Query { settlement(code: String!): Settlement! }
`;

const config = readConfig({ HINTERLAND_TODAY: process.env.HINTERLAND_TODAY ?? '' });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, types: VALUE_TYPES });
const sql = { query: async (text, values = []) => (await pool.query(text, [...values])).rows };
const service = new CoverageService(sql, config, null);
const ctx = {
  asOf: config.HINTERLAND_TODAY ?? new Date().toISOString().slice(0, 10),
  asOfGiven: false,
  revision: null,
  standardSet: config.HINTERLAND_STANDARD_SET,
  basis: 'resident',
  includePlanned: false,
};

const app = Fastify();
await app.register(mercurius, {
  schema,
  jit: 1,
  resolvers: {
    Query: { settlement: (_, { code }) => ({ code }) },
    Settlement: {
      coverage: async ({ code }) => (await service.coverageOfSettlements(ctx, [code])).get(code) ?? null,
    },
  },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
