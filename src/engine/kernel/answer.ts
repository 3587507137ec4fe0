/** Answers a question in this thread. */
import { kernelIn, memoryOf, PAGE_BYTES } from './instance.js';
import type { Kernel } from './instance.js';
import { answerIn, clearScratch, fill, layOut } from './memory.js';
import type { CoverageAnswer, CoverageQuestion } from './question.js';
import { takePart } from './steps.js';

/** A memory up to this size is kept for the next question: counties come one after another. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Scratch of this thread; what stands in it never outlives an answer. */
let kept: { memory: WebAssembly.Memory; kernel: Kernel } | null = null;

/**
 * Takes: a question. Gives: coverage by distance of every settlement and service, exact to the last bit of
 * `distanceMetres`; arrays of its own. Pure: the same question gives the same arrays. Fails: RangeError where
 * the question needs more than 4 GiB. Cost: O((n + m) log m) per service, some tens of nanoseconds a cell.
 */
export function answerCoverage(question: CoverageQuestion): CoverageAnswer {
  const layout = layOut(question, 1);
  const { memory, kernel } = spaceFor(layout.bytes);
  const words = new Int32Array(memory.buffer);
  fill(memory.buffer, layout, question);
  clearScratch(words, 0);
  takePart(kernel, words, 0, 1);
  return copyOf(answerIn(memory.buffer, layout));
}

function spaceFor(bytes: number): { memory: WebAssembly.Memory; kernel: Kernel } {
  if (kept !== null && kept.memory.buffer.byteLength >= bytes) return kept;
  if (bytes > KEPT_BYTES) {
    const memory = memoryOf(bytes);
    return { memory, kernel: kernelIn(memory) };
  }
  // doubled, so that slightly larger counties do not each bring a new one
  const memory = memoryOf(2 ** Math.ceil(Math.log2(Math.max(bytes, 16 * PAGE_BYTES))));
  kept = { memory, kernel: kernelIn(memory) };
  return kept;
}

function copyOf(answer: CoverageAnswer): CoverageAnswer {
  return {
    nearest: Int32Array.from(answer.nearest),
    nearestMetres: Float64Array.from(answer.nearestMetres),
    serving: answer.serving && Int32Array.from(answer.serving),
    servingMetres: answer.servingMetres && Float64Array.from(answer.servingMetres),
    planned: answer.planned && Int32Array.from(answer.planned),
    plannedMetres: answer.plannedMetres && Float64Array.from(answer.plannedMetres),
    provider: Uint8Array.from(answer.provider),
    gap: Uint8Array.from(answer.gap),
  };
}
