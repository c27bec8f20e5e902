import { hash } from 'node:crypto';

/** An instance that takes part in a subscription with partitions. */
export interface QueueMember {
  /** A UUID. */
  readonly instance: string;
  /** It reads those from 1 to this one. */
  readonly partitions: number;
  /** Whether it sends on to partitions what comes to the subscription's queue. */
  readonly splits: boolean;
}

/** What one of them does. */
export interface PartitionShare {
  readonly splits: boolean;
  readonly partitions: ReadonlySet<number>;
}

/**
 * What each member does: every partition has one reader, and of members that read the same ones no two differ by more
 * than one partition. All members that know the same members decide the same; who comes or goes moves few. Pure.
 */
export function sharesOf(members: readonly QueueMember[]): ReadonlyMap<string, PartitionShare> {
  const splitting = members.filter(({ splits }) => splits);
  // Not the first, who is the first to have one partition more.
  const splitter = byPreference(splitting, 0).at(-1);
  const shares = new Map(
    members.map((member) => [member, { splits: member === splitter, partitions: new Set<number>() }]),
  );
  const count = Math.max(0, ...members.map(({ partitions }) => partitions));
  const quotas = quotasOf(members, count);
  for (let partition = 1; partition <= count; partition++) {
    const readers = byPreference(
      members.filter(({ partitions }) => partitions >= partition),
      partition,
    );
    const has = (member: QueueMember): number => shares.get(member)?.partitions.size ?? 0;
    const reader =
      readers.find((member) => has(member) < (quotas.get(member) ?? 0)) ??
      readers.reduce((least, member) => (has(member) < has(least) ? member : least));
    shares.get(reader)?.partitions.add(partition);
  }
  return new Map([...shares].map(([{ instance }, share]) => [instance, share]));
}

/** How many each may have, so that all of them are distributed. */
function quotasOf(members: readonly QueueMember[], partitions: number): ReadonlyMap<QueueMember, number> {
  const least = Math.floor(partitions / members.length);
  const left = partitions % members.length;
  return new Map(byPreference(members, 0).map((member, index) => [member, least + (index < left ? 1 : 0)]));
}

/** In the order in which they are to have something with this number: another one for each number, and for all the same. */
function byPreference(members: readonly QueueMember[], number: number): QueueMember[] {
  const ranked = members.map((member) => ({ member, rank: hash('sha1', `${number} ${member.instance}`) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ member }) => member);
}
