/** What the kernel lends: the tasks of its three steps. Who runs which task when is src/engine/kernel/steps.ts. */
export { buildPackets, buildSet, buildLeaf, buildPacket, boxOfNode, placeFacilities, placeMembers, placeSettlements } from './build';
export { answerTask, answerService } from './cells';
export { search } from './search';
export { countDigits, scatter } from './sort';
