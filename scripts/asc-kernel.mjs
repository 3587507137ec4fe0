/**
 * Compiles wasm/kernel (AssemblyScript) and writes the module beside the code that runs it, as text in
 * src/engine/kernel/module.generated.ts: the engine reads no files, and tests run from the sources.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const OUT = 'src/engine/kernel/module.generated.ts';
const SOURCE = 'wasm/kernel/index.ts';

/** Sources that TypeScript compiles as well name their neighbours `./x.js`. */
async function readSource(name, folder) {
  const path = join(folder, name.replace(/\.js\.ts$/, '.ts'));
  return readFile(path, 'utf8').catch(() => null);
}

let module = null;
const { error, stderr } = await asc.main(
  [
    SOURCE,
    '--outFile=kernel.wasm',
    '-O3',
    '--noAssert',
    '--runtime=stub',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory=1',
    '--maximumMemory=65536',
    '--enable=simd,threads',
    ...process.argv.slice(2),
  ],
  {
    readFile: readSource,
    writeFile: (name, data) => {
      if (name === 'kernel.wasm') module = data;
      else return writeFile(name, data);
    },
  },
);
if (error !== null || module === null) {
  process.stderr.write(`${stderr.toString()}\nThe kernel does not compile: ${error?.message}\n`);
  process.exit(1);
}
const text = Buffer.from(module).toString('base64');
await writeFile(
  OUT,
  `/** Made by scripts/asc-kernel.mjs from wasm/kernel; not kept in the repository. */\nexport const KERNEL_MODULE =\n  '${text}';\n`,
);
