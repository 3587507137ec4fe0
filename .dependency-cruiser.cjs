/** The floors of the house (docs/architecture.md): which room may import which. */
const nest = '^(node_modules/)?@nestjs/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule(
      'no-circular',
      'Two files that need each other are one file, or miss a third.',
      {},
      { circular: true },
    ),
    rule(
      'common-is-ground',
      'Floor 1 imports nothing of ours and no framework.',
      { path: '^src/common/' },
      { path: ['^src/(?!common/)', nest, 'node_modules/typeorm'] },
    ),
    rule(
      'geo-is-pure',
      'Floor 2 knows common only.',
      { path: '^src/geo/' },
      { path: ['^src/(?!geo/|common/)', nest, 'node_modules/typeorm'] },
    ),
    rule(
      'engine-is-pure',
      'Floor 3: figures come from arrays; no Nest, no SQL.',
      { path: '^src/engine/' },
      { path: ['^src/(?!engine/|geo/|common/)', nest, 'node_modules/typeorm'] },
    ),
    rule(
      'store-knows-no-figures',
      'The store holds rows; what they mean is above.',
      { path: '^src/store/', pathNot: '\\.module\\.ts$' },
      { path: ['^src/(?!store/|common/|config)', nest] },
    ),
    rule(
      'api-knows-no-rooms',
      'Web manners are shared by doors and know none of them.',
      { path: '^src/api/' },
      { path: '^src/(?!api/|common/|config)' },
    ),
    rule(
      'compute-is-below-the-rooms',
      'Floor 4 may not look up.',
      { path: '^src/compute/' },
      { path: ['^src/(?!compute/|engine/|store/|geo/|common/|config)', nest] },
    ),
    rule(
      'catalogue-rooms-stand-alone',
      'Floor 5 rooms know store and common, and not each other.',
      { path: '^src/(units|standards|facilities|map|health)/' },
      { path: '^src/(engine|compute|coverage|gaps|sync)/' },
    ),
    rule(
      'doors-are-thin',
      'A door asks its service; it never reaches the store, the engine or compute.',
      { path: '^src/(units|standards|facilities|coverage|gaps|sync)/.*\\.(controller|resolver)\\.ts$' },
      { path: '^src/(store|engine|compute)/' },
    ),
    rule(
      'sync-stands-apart',
      'Imports know compute and store, not the rooms that ask.',
      { path: '^src/sync/' },
      { path: '^src/(units|standards|facilities|coverage|gaps|map|health)/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
