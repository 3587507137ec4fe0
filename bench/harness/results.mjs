/** Results as JSON and as a table for people. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const shown = (value) => (value === null || value === undefined ? '' : String(value));

function detailsOf(details = {}) {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', ');
}

function stateOf(row) {
  if (row.failed) return `failed: ${row.failed}`;
  if (row.skipped) return `skipped: ${row.skipped}`;
  return row.met === true ? 'met' : row.met === false ? 'missed' : '';
}

/** The table: one line a candidate. */
export function tableOf(results) {
  const { machine: m, rows } = results;
  const database = m.database
    ? `PostgreSQL ${m.database.postgresql}, PostGIS ${m.database.postgis}`
    : 'no PostgreSQL';
  const lines = [
    `# Bench, ${results.full ? 'full size' : 'small'}`,
    '',
    `${m.processor}, ${m.cores} cores, ${m.memoryGb} GB; Node ${m.node}; ${database}; load at the start ${m.loadAtStart}.`,
    `Commit ${results.commit ?? 'unknown'}${results.changed ? ', with changes' : ''}; ${results.startedAt}; medians of ${results.rounds} runs.`,
    'Ratio: how many times as fast ours is as the candidate (or as many requests a second), in the same run; above 1 ours is faster.',
    '',
  ];
  for (const area of [...new Set(rows.map((row) => row.area))]) {
    lines.push(
      `## ${area}`,
      '',
      '| row | candidate | figure | ratio | peak MB | more |',
      '|---|---|---|---|---|---|',
    );
    for (const row of rows.filter((r) => r.area === area)) {
      const head = `**${row.row}**${row.target ? `; target ${row.target}` : ''}`;
      const more = [stateOf(row), detailsOf(row.sizes), row.note].filter(Boolean).join('; ');
      lines.push(`| ${head} | | | | ${shown(row.peakMb)} | ${more} |`);
      for (const line of row.lines)
        lines.push(
          `| | ${line.candidate} | ${shown(line.value)} ${line.unit} | ${shown(line.ratio)} | ${shown(line.peakMb)} | ${detailsOf(line.details)} |`,
        );
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

/** Writes <name>.json and <name>.md. */
export function writeResults(folder, name, results) {
  mkdirSync(folder, { recursive: true });
  const files = [join(folder, `${name}.json`), join(folder, `${name}.md`)];
  const table = tableOf(results);
  writeFileSync(files[0], `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(files[1], table);
  return { table, files: files.map((file) => relative(process.cwd(), file)) };
}
