/**
 * One process per data folder: the embedded database itself would let two write the same files.
 * The lock is a small file naming its holder, who touches it every few seconds.
 */
import { randomUUID } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../common/errors.js';

/** How often the holder touches the file; a holder elsewhere is watched for a little over two beats. */
const BEAT_MS = 5_000;
const WATCH_MS = 12_000;

interface Holder {
  readonly pid: number;
  /** Tells two processes with the same pid apart, where the system can say when a process began. */
  readonly started: string;
  /** Machine, boot and pid namespace: a pid means something only in the same place. */
  readonly place: string;
  readonly token: string;
}

export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock of a folder.
 * Takes: an existing folder, and the lock file's name in it. Gives: the lock. A lock whose holder is
 * dead is taken over: at once when it ran here, after a 12 s watch when it ran in another place.
 * Fails: `store/data-dir-in-use` with the holder's pid.
 */
export async function lockFolder(folder: string, name = 'lock'): Promise<FolderLock> {
  const path = join(folder, name);
  const mine: Holder = {
    pid: process.pid,
    started: startOf(process.pid),
    place: thisPlace(),
    token: randomUUID(),
  };
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' });
      return heldLock(path, mine);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = readText(path);
    if (found === null) continue;
    if (await isAlive(path, found)) throw inUse(folder, path, parse(found));
    removeStale(path, found, mine.token);
  }
}

function heldLock(path: string, mine: Holder): FolderLock {
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // the folder was deleted under us: nothing is left to protect
    }
  }, BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (parse(readText(path) ?? '')?.token === mine.token) rmSync(path, { force: true });
    },
  };
}

async function isAlive(path: string, found: string): Promise<boolean> {
  const holder = parse(found);
  if (holder?.place === thisPlace()) return isRunning(holder.pid) && startOf(holder.pid) === holder.started;
  // another container or machine, or a lock still being written: only its heartbeat can tell
  const before = touchedAt(path);
  for (const until = Date.now() + WATCH_MS; Date.now() < until; await sleep(500)) {
    if (readText(path) !== found) return readText(path) !== null;
    if (touchedAt(path) !== before) return true;
  }
  return false;
}

/** Moves a stale lock away; if another process was quicker, its fresh lock is put back. */
function removeStale(path: string, stale: string, token: string): void {
  const aside = `${path}.${token}`;
  try {
    renameSync(path, aside);
    if (readText(aside) !== stale) linkSync(aside, path);
  } catch {
    // somebody else moved it first; the next round sees what is there now
  } finally {
    rmSync(aside, { force: true });
  }
}

function inUse(folder: string, path: string, holder: Holder | null): Refusal {
  const who = holder ? `process ${holder.pid}` : 'another process';
  const where = !holder || holder.place === thisPlace() ? '' : ' in another container or on another machine';
  return new Refusal('conflict', [
    {
      code: 'store/data-dir-in-use',
      field: 'HINTERLAND_DATA_DIR',
      value: folder,
      message:
        `The data folder ${folder} is in use by ${who}${where}; the embedded database takes one process at a time. ` +
        `Stop that process, set HINTERLAND_DATA_DIR to another folder, or use a PostgreSQL server (DATABASE_URL). ` +
        `If no such process exists, delete ${path}.`,
    },
  ]);
}

function parse(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.place === 'string' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function touchedAt(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  // a killed process that its parent has not yet collected still has its pid
  if (statOf(pid)[0] === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in clock ticks since boot; empty where the system does not say (not Linux). */
function startOf(pid: number): string {
  return statOf(pid)[19] ?? '';
}

/** The fields of /proc/pid/stat from the third on: state first, start time 20th (proc(5)). */
function statOf(pid: number): string[] {
  const stat = readText(`/proc/${pid}/stat`);
  // the name in brackets before them may hold blanks
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
}

function thisPlace(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // not Linux: machine and boot must do
  }
  return [hostname(), (readText('/proc/sys/kernel/random/boot_id') ?? '').trim(), namespace].join(' ');
}
