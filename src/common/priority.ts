/** Which thread goes first where processors are few. */
import { platform, setPriority } from 'node:os';

const LOW = 10;

/** This thread gives way to all others. Linux alone keeps a priority for each thread; elsewhere it would be that of the process. */
export function giveWayToOthers(): void {
  if (platform() === 'linux') setPriority(LOW);
}
