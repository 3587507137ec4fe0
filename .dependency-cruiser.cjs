/**
 * The floors of docs/architecture.md as arrows that may not be drawn. A rule forbids what is not a
 * lower floor; `*.module.ts` files may import Nest anywhere, and app.module, main and cli everything.
 */
const TABLE_FEATURES = 'access|changes|units|standards|facilities|matrices|map|health';
const DERIVED_FEATURES =
  'coverage|complementarity|accessibility|profile|gaps|siting|scenarios|indicators|aggregates|snapshots';
/** Plain shapes and public shapes may be shared: one shape, one class. */
const SHARED = '^src/(units|coverage|facilities|standards)/[^/]+\\.(shapes?|dto|schema)\\.ts$';
const DOORS = '\\.(controller|resolver)\\.ts$';

/** A room may import of ours only the rooms named (and itself). */
function onlyImports(room, allowed, comment) {
  return {
    name: `floor-${room.split('|')[0]}`,
    comment,
    severity: 'error',
    from: { path: `^src/(${room})(/|\\.ts$)` },
    to: {
      path: '^src/',
      pathNot: `^src/(${[...room.split('|').slice(0, 1), ...allowed].join('|')})(/|\\.ts$)`,
    },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'A circle has no bottom floor: move the shared shape down, or declare a port on the lower floor.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolved',
      comment: 'An import that cannot be found, or a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['unknown', 'npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
    {
      name: 'no-dev-packages-in-src',
      comment: 'The service runs without development packages; a type alone may come from one.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    onlyImports('common', [], 'Floor 1: common is what all others stand on; it imports nothing of ours.'),
    onlyImports('geo', ['common'], 'Floor 2: geometry knows common alone.'),
    onlyImports('config', ['common'], 'Floor 2: the configuration knows common alone.'),
    onlyImports(
      'engine',
      ['geo', 'common'],
      'Floor 3: figures come from a slice alone; no store, no settings, no doors.',
    ),
    onlyImports(
      'store',
      ['config', 'common'],
      'Floor 3: the store keeps rows; it computes nothing and knows no feature.',
    ),
    onlyImports(
      'api',
      ['config', 'common'],
      'Floor 3: web manners are the same for every feature, so they know none.',
    ),
    onlyImports(
      'compute',
      ['engine', 'store', 'geo', 'config', 'common'],
      'Floor 4: compute joins engine and store for all features and knows none.',
    ),
    {
      name: 'pure-common',
      comment: 'Floor 1: common uses plain language and node built-ins, no package.',
      severity: 'error',
      from: { path: '^src/common/', pathNot: '\\.module\\.ts$' },
      to: { path: '^node_modules/', pathNot: '^node_modules/@types/' },
    },
    {
      name: 'pure-geo-engine',
      comment: 'Floors 2 and 3: geometry and engine do no I/O and know no framework.',
      severity: 'error',
      from: { path: '^src/(geo|engine)/', pathNot: '\\.module\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-framework-below',
      comment: 'Floors 2 to 4 run without Nest; only a module file may name it. TypeORM is for the store.',
      severity: 'error',
      from: { path: '^src/(config\\.ts|geo/|engine/|store/|compute/)', pathNot: '\\.module\\.ts$' },
      to: { path: '^node_modules/(@nestjs|@apollo|fastify|@fastify)/' },
    },
    {
      name: 'orm-in-store-only',
      comment:
        'Only the store and the root know TypeORM; all others speak SQL through Database and Transaction.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(store/|[^/]+\\.ts$)|\\.module\\.ts$' },
      to: { path: '^node_modules/(typeorm|@nestjs/typeorm|pg)/' },
    },
    {
      name: 'engine-without-packages',
      comment:
        'Floor 3: the engine has no packages at all, so that the same slice gives the same bytes for good.',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^node_modules/' },
    },
    {
      name: 'geo-packages',
      comment: 'Floor 2: geometry may use the datum libraries and nothing else.',
      severity: 'error',
      from: { path: '^src/geo/' },
      to: { path: '^node_modules/', pathNot: '^node_modules/(gcoord|proj4|@types)/' },
    },
    {
      name: 'floor-5',
      comment: 'Floor 5: features of the tables import the store and lower; not the engine, not each other.',
      severity: 'error',
      from: { path: `^src/(${TABLE_FEATURES})/` },
      to: { path: '^src/', pathNot: `^src/($1|store|geo|common|config|api)(/|\\.ts$)|${SHARED}` },
    },
    {
      name: 'floor-6',
      comment:
        'Floor 6: derived features import compute, store and lower, and of each other only a port (*.shapes.ts).',
      severity: 'error',
      from: { path: `^src/(${DERIVED_FEATURES})/` },
      to: {
        path: '^src/',
        pathNot: `^src/($1|compute|store|common|config|api|engine)(/|\\.ts$)|${SHARED}|^src/coverage/coverage\\.(source|shaping)\\.ts$`,
      },
    },
    {
      name: 'floor-6-engine-types',
      comment: 'Floor 6: features know the shapes of the engine; running it is the work of compute.',
      severity: 'error',
      from: { path: `^src/(${DERIVED_FEATURES})/` },
      to: { path: '^src/engine/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'floor-7',
      comment:
        'Floor 7: sync writes what facilities and the tables own; it asks no derived feature and not the engine.',
      severity: 'error',
      from: { path: '^src/sync/' },
      to: { path: '^src/', pathNot: '^src/(sync|facilities|compute|store|geo|common|config|api)(/|\\.ts$)' },
    },
    {
      name: 'floor-7-demo',
      comment:
        'Floor 7: the demonstration makes rows up and writes them; it asks no feature and not the engine.',
      severity: 'error',
      from: { path: '^src/demo/' },
      to: { path: '^src/', pathNot: '^src/(demo|compute|store|geo|common)/' },
    },
    {
      name: 'floor-8',
      comment: 'Floor 8: nobody imports the root.',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/(main|cli|cli\\.keys|sample|app\\.module)\\.ts$' },
    },
    {
      name: 'doors-know-their-service',
      comment: 'A door takes, calls one service and hands back; it knows no store, engine or compute.',
      severity: 'error',
      from: { path: DOORS },
      to: { path: '^src/(store|engine|compute)/' },
    },
    {
      name: 'doors-apart',
      comment: 'REST and GraphQL stand side by side: what both need belongs to the service.',
      severity: 'error',
      from: { path: DOORS },
      to: { path: DOORS },
    },
    {
      name: 'service-without-dto',
      comment: 'A service speaks plain shapes; the public wording of a door is not its business.',
      severity: 'error',
      from: { path: '\\.service\\.ts$' },
      to: { path: '\\.(dto|controller|resolver)\\.ts$' },
    },
    {
      name: 'api-on-doors-only',
      comment:
        'Web manners are for doors, their dto files and modules; a service works the same without the web.',
      severity: 'error',
      from: { path: '^src/.*\\.(service|repository)\\.ts$', pathNot: '^src/api/' },
      to: { path: '^src/api/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // type-only imports are arrows too
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
