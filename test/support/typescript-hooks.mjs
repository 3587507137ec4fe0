/** Lets a worker thread run the TypeScript sources on Node 20: the tests start workers from source. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** `./x.js` beside a TypeScript file means `./x.ts`. */
export async function resolve(specifier, context, next) {
  if (context.parentURL?.endsWith('.ts') && /^\.{1,2}\/.*\.js$/.test(specifier))
    return next(specifier.replace(/\.js$/, '.ts'), context);
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { transform } = await import('@swc/core');
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, 'utf8'), { filename: path, sourceMaps: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}
