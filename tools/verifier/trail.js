// The documents of one purchase as a chain.

const broken = (code, number) => {
  throw new Untrue(`trail:${code}:${number}`);
};

const judgeOne = async (place, text, before, secret, policy, now) => {
  const proof = readProof(text), shown = readDisclosure(proof.extra);
  if (shown.docSalt !== null || shown.prk !== null || shown.trailSecret !== null) broken("more", place);
  const head = await judgeHead(proof.checkpoint, policy, now);
  await checkInclusion(proof, shown.entry, head.checkpoint);
  const entry = readEntry(shown.entry);
  if (entry === null) broken("entry", place);
  if (head.anchored !== null && entry.time > head.anchored + TOLERANCE) broken("time", place);
  if (!same(await trailTag(secret, familyOf(policy.log.name), place), entry.trailTag)) broken("tag", place);
  const found = { number: place, index: proof.index, entry, met: head.met, chained: false };
  let previous;
  if (shown.record !== null || shown.recSalt !== null) {
    if (shown.record === null || shown.recSalt === null) broken("record", place);
    if (!same(await commitRecord(shown.recSalt, shown.record), entry.recCommit)) broken("record", place);
    const record = decodeCbor(shown.record), said = readPlace(entryOf(record, 8));
    if (said === null || said.number !== place) broken("place", place);
    previous = said.previous;
    Object.assign(found, {
      chained: true, event: numberOf(record, 1), type: numberOf(record, 6), at: numberOf(record, 2),
    });
  }
  if (before !== undefined) {
    if (place !== before.number + 1n) broken("gap", place);
    if (proof.index <= before.index) broken("order", place);
    if (found.chained && (previous === null || !same(previous, before.entry.recCommit))) broken("chain", place);
  }
  return found;
};

/** The entries of the enclosed trail. Throws Untrue "trail:<why>:<number>". */
const judgeTrail = async (proofs, secret, policy, now) => {
  const entries = [];
  for (const [place, text] of proofs) {
    try {
      entries.push(await judgeOne(place, text, entries.at(-1), secret, policy, now));
    } catch (trouble) {
      if (trouble instanceof Unreadable || (trouble instanceof Untrue && !trouble.message.startsWith("trail:")))
        broken("proof", place);
      throw trouble;
    }
  }
  return entries;
};
