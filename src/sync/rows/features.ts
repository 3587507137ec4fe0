/**
 * A GeoJSON FeatureCollection cut into its features as it streams: memory holds one feature, whatever the
 * size of the file. Each feature, and what stands around the list of features, is parsed strictly by JSON.parse,
 * so nothing is accepted that a whole-file parse would refuse.
 */
import { shown } from '../../common/errors.js';
import { UnreadableFile } from './unreadable.js';

const MAX_FEATURE_CHARACTERS = 64 * 1024 * 1024;
/** What may stand around the features: name, bbox, crs. */
const MAX_FRAME_CHARACTERS = 1024 * 1024;

/** Levels that a value may nest; polygons have seven. */
export const MAX_DEPTH = 64;

/**
 * Takes: the text of a file in parts, and whether it may be a bare list of objects instead of a FeatureCollection.
 * Gives: its features, or the things of the list, in order. Fails: UnreadableFile.
 */
export async function* featuresOf(text: AsyncIterable<string>, mayBeList = false): AsyncGenerator<unknown> {
  const cutter = new FeatureCutter(mayBeList);
  for await (const part of text) for (const feature of cutter.cut(part)) yield parsed(feature);
  checkFrame(cutter.end(), mayBeList);
}

/** How deep the brackets of a text nest; quoted brackets count for nothing. */
export function depthOf(text: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let k = 0; k < text.length; k += 1) {
    const char = text[k];
    if (inString) {
      if (char === '\\') k += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, (depth += 1));
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}

function checkFrame(frame: string, mayBeList: boolean): void {
  const root = parsed(frame);
  if (mayBeList && Array.isArray(root)) return;
  const { type, features } = (root ?? {}) as { type?: unknown; features?: unknown };
  if (Array.isArray(features) && (type === undefined || type === 'FeatureCollection')) return;
  throw new UnreadableFile({
    code: 'file/no-features',
    message: `The file is no GeoJSON FeatureCollection${mayBeList ? ' and no list of objects' : ''}; wrap the features in one.`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UnreadableFile({
      code: 'file/bad-json',
      message: `The file is no JSON: ${shown((cause as Error).message)}.`,
    });
  }
}

/** Tells by brackets and quotes alone where the features of the outermost object begin and end. */
class FeatureCutter {
  /** Everything but the features themselves. */
  private frame = '';
  private item = '';
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private inFeatures = false;
  /** Depth at which the things of the list stand: 1 in a bare list, 2 in a FeatureCollection. */
  private listDepth = 2;
  private count = 0;
  /** Text of the outermost object since it began or its last comma: a key, a colon, the beginning of a value. */
  private entry = '';

  constructor(private readonly mayBeList: boolean) {}

  /** Takes: the next part of the text. Gives: the features that end in it, as text. */
  *cut(part: string): Generator<string> {
    let from = 0;
    const keep = (to: number): void => {
      const piece = part.slice(from, to);
      if (this.inFeatures) this.item += piece;
      else {
        this.frame += piece;
        if (this.depth === 1) this.entry += piece;
      }
      from = to;
    };
    for (let k = 0; k < part.length; k += 1) {
      const char = part[k] as string;
      if (this.inString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (char === '\\') this.isEscaped = true;
        else if (char === '"') this.inString = false;
      } else if (char === '"') this.inString = true;
      else if (char === '{' || char === '[') {
        keep(k);
        const isBare =
          this.mayBeList && this.depth === 0 && char === '[' && this.frame.trim() === '' && !this.inFeatures;
        const isList =
          isBare || (!this.inFeatures && this.depth === 1 && char === '[' && FEATURES.test(this.entry));
        if (isList) keep(k + 1);
        this.depth += 1;
        if (this.depth > MAX_DEPTH) throw tooDeep();
        if (isList) {
          this.inFeatures = true;
          this.listDepth = this.depth;
        }
      } else if (char === '}' || char === ']') {
        if (this.inFeatures && this.depth === this.listDepth) {
          keep(k);
          if (this.item.trim() !== '' || this.count > 0) yield this.taken();
          this.inFeatures = false;
        } else keep(k + 1);
        this.depth -= 1;
      } else if (char === ',' && this.depth === (this.inFeatures ? this.listDepth : 1)) {
        keep(k);
        if (this.inFeatures) {
          yield this.taken();
          from = k + 1;
        } else {
          keep(k + 1);
          this.entry = '';
        }
      }
    }
    keep(part.length);
    if (this.item.length > MAX_FEATURE_CHARACTERS) throw tooLarge('A feature', MAX_FEATURE_CHARACTERS);
    if (this.frame.length > MAX_FRAME_CHARACTERS)
      throw tooLarge('What stands around the features', MAX_FRAME_CHARACTERS);
  }

  /** Gives: the file without its features. */
  end(): string {
    return this.inFeatures ? `${this.frame}${this.item}` : this.frame;
  }

  private taken(): string {
    const item = this.item;
    this.item = '';
    this.count += 1;
    return item;
  }
}

/** The entry whose value is the list of features. */
const FEATURES = /^\s*\{?\s*"features"\s*:\s*$/;

function tooDeep(): UnreadableFile {
  return new UnreadableFile({
    code: 'file/too-deep',
    message: `The file nests deeper than ${MAX_DEPTH} levels; flatten it.`,
  });
}

function tooLarge(what: string, limit: number): UnreadableFile {
  return new UnreadableFile({
    code: 'file/too-large',
    message: `${what} is larger than ${limit} characters; simplify it or cut the file into several.`,
  });
}
