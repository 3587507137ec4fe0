/** The name of a file's encoding as callers write it. */
import { z } from 'zod';
import { ENCODINGS } from './bytes.js';

/** In capitals or small letters: GB18030 is written either way. */
export const encodingWord = z.preprocess(
  (given) => (typeof given === 'string' ? given.toLowerCase() : given),
  z.enum(ENCODINGS),
);
