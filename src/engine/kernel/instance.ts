/** The compiled kernel, bound to a memory. */
import { KERNEL_MODULE } from './module.generated.js';

/** Tasks of the kernel's three steps; scratch is the place of the participant's own piece of memory. */
export interface Kernel {
  placeFacilities(task: number): void;
  buildPackets(scratch: number): void;
  buildSet(scratch: number, set: number): void;
  answerTask(scratch: number, task: number): void;
}

/** Bytes of a page of WebAssembly memory, and the most pages that 32-bit addresses reach. */
export const PAGE_BYTES = 65_536;
export const MAX_PAGES = 65_536;

let compiled: WebAssembly.Module | null = null;

/** The module, compiled at first use: a few milliseconds. */
export function kernelModule(): WebAssembly.Module {
  if (compiled === null) {
    const text = atob(KERNEL_MODULE);
    compiled = new WebAssembly.Module(Uint8Array.from(text, (byte) => byte.charCodeAt(0)));
  }
  return compiled;
}

/** Takes: a shared memory. Gives: the kernel that works in it. */
export function kernelIn(memory: WebAssembly.Memory, module = kernelModule()): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}

/** A memory of at least so many bytes, which threads may share. Fails: RangeError above 4 GiB. */
export function memoryOf(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MAX_PAGES)
    throw new RangeError(
      `The question needs ${bytes} bytes; the kernel reaches ${MAX_PAGES * PAGE_BYTES}. Ask for fewer settlements at once.`,
    );
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
