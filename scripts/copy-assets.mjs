/** Copies what the compiler leaves: data and pages that stand beside the sources. */
import { cpSync } from 'node:fs';

cpSync('src', 'dist/src', {
  recursive: true,
  filter: (path) => !path.includes('.') || /\.(json|html)$/.test(path),
});
