/** Files that are made to do harm: generated as they flow, never held. */
import { deflateRawSync, gzipSync } from 'node:zlib';

export const HEADER = 'externalId,name,lon,lat,unit,offers\n';

const MB = 1024 * 1024;
const MANY_A = Buffer.alloc(MB, 'a');

/** A text, then one letter over and over, in pieces of a megabyte. */
export async function* endless(start: string, megabytes: number, onPiece?: (mb: number) => void): AsyncGenerator<Uint8Array> {
  yield Buffer.from(start);
  for (let k = 1; k <= megabytes; k += 1) {
    onPiece?.(k);
    yield MANY_A;
  }
} // prettier-ignore

/** A gzip file of many members that unpacks to gigabytes of one byte (RFC 1952, 2.2: members follow each other). */
export async function* gzipBomb(start: string, fill: string, megabytes: number): AsyncGenerator<Uint8Array> {
  yield gzipSync(start);
  const member = gzipSync(Buffer.alloc(16 * MB, fill), { level: 9 });
  for (let k = 0; k < megabytes; k += 16) yield member;
}

export async function* once(bytes: Uint8Array | string): AsyncGenerator<Uint8Array> {
  yield typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}

/** Bytes that look like nothing, the same for the same seed. */
export function noise(length: number, seed: number): Buffer {
  let state = seed >>> 0;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
}

interface ZipEntry {
  readonly name: string;
  readonly packed: Uint8Array;
  /** What the directory says that it unpacks to. */
  readonly size: number;
}

/** A ZIP of deflated entries (APPNOTE 4.3). Checksums are left 0: nobody here reads them. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, size } of entries) {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(size, 22);
    head.writeUInt16LE(name.length, 26);
    const line = Buffer.alloc(46);
    line.writeUInt32LE(0x02014b50, 0);
    line.writeUInt16LE(20, 4);
    line.writeUInt16LE(20, 6);
    line.writeUInt16LE(8, 10);
    line.writeUInt32LE(packed.length, 20);
    line.writeUInt32LE(size, 24);
    line.writeUInt16LE(name.length, 28);
    line.writeUInt32LE(offset, 42);
    parts.push(head, Buffer.from(name), Buffer.from(packed));
    directory.push(line, Buffer.from(name));
    offset += head.length + name.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const entry = (name: string, text: Uint8Array | string, says?: number): ZipEntry => {
  const plain = Buffer.from(text);
  return { name, packed: deflateRawSync(plain, { level: 9 }), size: says ?? plain.length };
};

/** A workbook whose one sheet is these bytes; the directory may say another size than they have. */
export function workbook(sheet: Uint8Array | string, says?: number): Buffer {
  return zipOf([
    entry('xl/workbook.xml', '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
    entry('xl/_rels/workbook.xml.rels', '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'),
    entry('xl/worksheets/sheet1.xml', sheet, says),
  ]); // prettier-ignore
}

/** A sheet of blank rows, some hundred megabytes of them. */
export function blankSheet(megabytes: number): Buffer {
  return Buffer.concat([
    Buffer.from('<worksheet><sheetData>'),
    Buffer.alloc(megabytes * MB, '<row></row>'),
    Buffer.from('</sheetData></worksheet>'),
  ]);
}
