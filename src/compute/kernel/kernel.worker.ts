/** A thread of the kernel: takes part in every question it is told of. */
import { parentPort } from 'node:worker_threads';
import { kernelIn } from '../../engine/kernel/instance.js';
import { takePart } from '../../engine/kernel/steps.js';

export interface Part {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly participant: number;
  readonly participants: number;
}

parentPort?.on('message', ({ module, memory, participant, participants }: Part) => {
  takePart(kernelIn(memory, module), new Int32Array(memory.buffer), participant, participants);
  parentPort?.postMessage('done');
});
