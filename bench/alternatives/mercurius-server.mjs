/** Fastify with Mercurius and its compiler (jit), the best statement we know behind the same GraphQL shapes. Environment: DATABASE_URL, PORT. */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { coverageOfSettlement } from './plainly.mjs';

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

const app = Fastify();
await app.register(mercurius, {
  schema,
  jit: 1,
  resolvers: {
    Query: { settlement: (_, { code }) => ({ code }) },
    Settlement: {
      coverage: ({ code }) => coverageOfSettlement(code),
    },
  },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
