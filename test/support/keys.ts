/** Keys for door tests, made by the service itself. */
import { KeysService } from '../../src/access/keys.service.js';
import type { KeyWanted, ShownKey } from '../../src/access/keys.service.js';
import { SYSTEM } from '../../src/common/actor.js';
import { TEST_DAY } from './store.js';
import type { TestStore } from './store.js';

export async function testKey(store: TestStore, wanted: Omit<KeyWanted, 'name'>): Promise<ShownKey> {
  return new KeysService(store.db, store.unitOfWork).create({ name: 'test', ...wanted }, SYSTEM, TEST_DAY);
}

/** The header that sends a key. */
export function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}
