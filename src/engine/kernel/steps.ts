/**
 * The kernel's three steps, as every participant walks them: place facilities, build (packets of settlements, a
 * tree per service), answer. Tasks are taken by an atomic counter; no step begins before the last one is done.
 */
import {
  HEAD_ANSWER_TASKS,
  HEAD_ARRIVED,
  HEAD_AT_ORDER,
  HEAD_AT_SCRATCH,
  HEAD_BUILD_TASKS,
  HEAD_GENERATION,
  HEAD_NEXT_TASK,
  HEAD_PLACE_TASKS,
  HEAD_SCRATCH_BYTES,
} from './layout.js';
import type { Kernel } from './instance.js';

/**
 * Walks all steps to the end. Takes: the kernel and words of a filled memory; which participant this is, of
 * how many. With several it waits for the others (Atomics.wait), so each needs a thread of its own.
 */
export function takePart(kernel: Kernel, words: Int32Array, participant: number, participants: number): void {
  const scratch = (words[HEAD_AT_SCRATCH] as number) + participant * (words[HEAD_SCRATCH_BYTES] as number);
  const places = words[HEAD_PLACE_TASKS] as number;
  for (let task = next(words, 0); task < places; task = next(words, 0)) kernel.placeFacilities(task);
  waitForAll(words, participants);
  const order = (words[HEAD_AT_ORDER] as number) / 4;
  const builds = words[HEAD_BUILD_TASKS] as number;
  for (let task = next(words, 1); task < builds; task = next(words, 1)) {
    const set = (words[order + task] as number) - 1;
    if (set < 0) kernel.buildPackets(scratch);
    else kernel.buildSet(scratch, set);
  }
  waitForAll(words, participants);
  const answers = words[HEAD_ANSWER_TASKS] as number;
  for (let task = next(words, 2); task < answers; task = next(words, 2)) kernel.answerTask(scratch, task);
  waitForAll(words, participants);
}

function next(words: Int32Array, step: number): number {
  return Atomics.add(words, HEAD_NEXT_TASK + step, 1);
}

function waitForAll(words: Int32Array, participants: number): void {
  if (participants === 1) return;
  const generation = Atomics.load(words, HEAD_GENERATION);
  if (Atomics.add(words, HEAD_ARRIVED, 1) === participants - 1) {
    Atomics.store(words, HEAD_ARRIVED, 0);
    Atomics.add(words, HEAD_GENERATION, 1);
    Atomics.notify(words, HEAD_GENERATION);
    return;
  }
  while (Atomics.load(words, HEAD_GENERATION) === generation)
    Atomics.wait(words, HEAD_GENERATION, generation);
}
