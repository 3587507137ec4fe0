/** Writing the sample: CSV (RFC 4180, LF) and GeoJSON (one feature a line, so that diffs can be read). */

const cell = (value) => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** CSV text of rows given as objects; null and undefined become blank cells. */
export function csvOf(columns, rows) {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** GeoJSON text of a list of features. */
export function geojsonOf(features) {
  const lines = features.map((feature) => JSON.stringify(feature));
  return `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`;
}

let encoderTable = null;

/** GB18030 bytes of a text; its two-byte characters only. The platform decodes this encoding but cannot write it. */
export function gb18030Of(text) {
  if (encoderTable === null) {
    encoderTable = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) {
        if (trail === 0x7f) continue;
        const letter = decoder.decode(Uint8Array.of(lead, trail));
        if ([...letter].length === 1 && !encoderTable.has(letter)) encoderTable.set(letter, [lead, trail]);
      }
    }
  }
  const bytes = [...text].flatMap((letter) => {
    if (letter < '\u0080') return [letter.charCodeAt(0)];
    const pair = encoderTable.get(letter);
    if (!pair) throw new Error(`no two-byte GB18030 code for ${JSON.stringify(letter)}`);
    return pair;
  });
  return Uint8Array.from(bytes);
}
