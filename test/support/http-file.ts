/** Reads the `.http` files of examples/requests: `### title`, `# expect: STATUS CODE`, request line, headers, body. */

export interface HttpRequest {
  readonly title: string;
  readonly path: string;
  readonly init: RequestInit;
  readonly expected: { readonly status: number; readonly code: string | null };
}

/** Fails: an Error naming the block that cannot be read. */
export function readHttpFile(text: string): HttpRequest[] {
  return text
    .split(/^### ?/m)
    .slice(1)
    .map(readBlock);
}

function readBlock(block: string): HttpRequest {
  const [title = '', ...lines] = block.split(/\r?\n/);
  const notes = lines.filter((line) => line.startsWith('# '));
  const [head = '', ...rest] = lines.filter((line) => !line.startsWith('# '));
  const [method = '', address = ''] = head.split(/ (.*)/);
  if (!/^(GET|POST|PUT|PATCH|DELETE)$/.test(method) || !address.startsWith('{{host}}/'))
    throw new Error(`"${title}": the line under the title must be METHOD {{host}}/path, but is: ${head}`);
  const blank = rest.findIndex((line) => line.trim() === '');
  const headerLines = blank < 0 ? rest : rest.slice(0, blank);
  const body =
    blank < 0
      ? ''
      : rest
          .slice(blank + 1)
          .join('\n')
          .trim();
  const expected = notes.map((line) => /^# expect: (\d{3})(?: (\S+))?$/.exec(line)).find((m) => m !== null);
  return {
    title,
    path: address.slice('{{host}}'.length).trim(),
    init: {
      method,
      headers: Object.fromEntries(
        headerLines.map((line) => [
          line.slice(0, line.indexOf(':')).trim(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      ),
      ...(body === '' ? {} : { body }),
    },
    expected: { status: Number(expected?.[1] ?? 200), code: expected?.[2] ?? null },
  };
}
