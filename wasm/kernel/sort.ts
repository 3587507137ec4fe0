/** Items of 8 bytes (what, then its place on the curve) put in order of the curve. */
import { SCRATCH_COUNTS, SCRATCH_ITEMS, SORT_ITEM_BYTES } from '../../src/engine/kernel/layout';

/** Up to here insertion is faster than counting. */
const FEW: i32 = 96;

/** Sorts the items that stand at the scratch; gives where the sorted ones stand: there, or right behind. */
export function sortItems(scratch: usize, count: i32): usize {
  const items = scratch + SCRATCH_ITEMS;
  if (count <= FEW) {
    insert(items, count);
    return items;
  }
  const other = items + <usize>count * SORT_ITEM_BYTES;
  const counts = scratch + SCRATCH_COUNTS;
  countDigits(items, count, counts);
  scatter(items, other, count, counts, 0);
  scatter(other, items, count, counts + 8192, 11);
  scatter(items, other, count, counts + 16384, 22);
  return other;
}

// @ts-ignore: decorator
@inline
function insert(items: usize, count: i32): void {
  const end = items + <usize>count * SORT_ITEM_BYTES;
  for (let at = items + SORT_ITEM_BYTES; at < end; at += SORT_ITEM_BYTES) {
    const item = load<u64>(at);
    let to = at;
    while (to > items && load<u64>(to - SORT_ITEM_BYTES) > item) {
      store<u64>(to, load<u64>(to - SORT_ITEM_BYTES));
      to -= SORT_ITEM_BYTES;
    }
    store<u64>(to, item);
  }
}

/** Where each digit's items begin, for the three digits of 11, 11 and 10 bits. Exported: a call may then take the faster code as soon as it is compiled. */
export function countDigits(items: usize, count: i32, counts: usize): void {
  memory.fill(counts, 0, 24576);
  const end = items + <usize>count * SORT_ITEM_BYTES;
  for (let at = items; at < end; at += SORT_ITEM_BYTES) {
    const key = load<u32>(at + 4);
    const low = counts + <usize>((key & 2047) << 2);
    const middle = counts + 8192 + <usize>(((key >> 11) & 2047) << 2);
    const high = counts + 16384 + <usize>((key >> 22) << 2);
    store<u32>(low, load<u32>(low) + 1);
    store<u32>(middle, load<u32>(middle) + 1);
    store<u32>(high, load<u32>(high) + 1);
  }
  for (let digit = 0; digit < 3; digit += 1) {
    let sum: u32 = 0;
    for (let at = counts + digit * 8192; at < counts + (digit + 1) * 8192; at += 4) {
      const own = load<u32>(at);
      store<u32>(at, sum);
      sum += own;
    }
  }
}

export function scatter(from: usize, to: usize, count: i32, counts: usize, shift: i32): void {
  const end = from + <usize>count * SORT_ITEM_BYTES;
  for (let at = from; at < end; at += SORT_ITEM_BYTES) {
    const item = load<u64>(at);
    const bucket = counts + <usize>(((<u32>(item >> 32) >> shift) & 2047) << 2);
    const place = load<u32>(bucket);
    store<u32>(bucket, place + 1);
    store<u64>(to + (<usize>place << 3), item);
  }
}
