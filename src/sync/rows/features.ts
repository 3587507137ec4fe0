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

/** Takes: the text of a file in parts. Gives: its features in order. Fails: UnreadableFile. */
export async function* featuresOf(text: AsyncIterable<string>): AsyncGenerator<unknown> {
  const cutter = new FeatureCutter();
  for await (const part of text) for (const feature of cutter.cut(part)) yield parsed(feature);
  checkFrame(cutter.end());
}

function checkFrame(frame: string): void {
  const { type, features } = (parsed(frame) ?? {}) as { type?: unknown; features?: unknown };
  if (Array.isArray(features) && (type === undefined || type === 'FeatureCollection')) return;
  throw new UnreadableFile({
    code: 'file/no-features',
    message: 'The file is no GeoJSON FeatureCollection; wrap the features in one.',
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
  private count = 0;
  /** Text of the outermost object since it began or its last comma: a key, a colon, the beginning of a value. */
  private entry = '';

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
        const isList = !this.inFeatures && this.depth === 1 && char === '[' && FEATURES.test(this.entry);
        if (isList) keep(k + 1);
        this.depth += 1;
        if (isList) this.inFeatures = true;
      } else if (char === '}' || char === ']') {
        if (this.inFeatures && this.depth === 2) {
          keep(k);
          if (this.item.trim() !== '' || this.count > 0) yield this.taken();
          this.inFeatures = false;
        } else keep(k + 1);
        this.depth -= 1;
      } else if (char === ',' && this.depth === (this.inFeatures ? 2 : 1)) {
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

function tooLarge(what: string, limit: number): UnreadableFile {
  return new UnreadableFile({
    code: 'file/too-large',
    message: `${what} is larger than ${limit} characters; simplify it or cut the file into several.`,
  });
}
