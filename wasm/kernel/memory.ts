/** A word of the head. */
// @ts-ignore: decorator
@inline
export function head(word: i32): usize {
  return <usize>load<u32>(<usize>(word * 4));
}
