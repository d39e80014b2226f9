/** Items by key, keys in the order in which they first come. (Map.groupBy needs Node 21.) */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** How many items the largest group has; 0 without items. */
export function largestGroup<Item>(items: Iterable<Item>, keyOf: (item: Item) => unknown): number {
  let largest = 0;
  for (const group of groupBy(items, keyOf).values()) largest = Math.max(largest, group.length);
  return largest;
}
