// The auditor's questions about a bundle, in this order. The same as `kuitti-ledger verify` asks, with
// the same answers: ledger/audit/verify.cpp is the twin of this file.

/** {verdict, steps: [{name, ok, code, values}], trail, origin, index, size, anchored}.
    The verdict is "valid", "invalid", "quorum missing" or "unreadable". `now`: Unix seconds. */
const verifyBundle = async (bundleBytes, policyText, document, now) => {
  const audit = { verdict: "unreadable", steps: [], trail: [], anchored: null };
  const pass = (name, code, values = {}) => audit.steps.push({ name, ok: true, code, values });
  const fail = (name, code, values = {}) => {
    audit.steps.push({ name, ok: false, code, values });
    throw new Untrue(code);
  };
  /** Runs what throws Untrue or Unreadable; either is the failure of that step. */
  const holds = async (name, code, call) => {
    try {
      return await call();
    } catch (trouble) {
      if (!(trouble instanceof Untrue || trouble instanceof Unreadable)) throw trouble;
      return fail(name, code, { why: trouble.message });
    }
  };
  const time = BigInt(Math.floor(now));
  try {
    let policy;
    try {
      policy = await readPolicy(policyText);
    } catch (trouble) {
      audit.steps.push({ name: "policy", ok: false, code: "policy-unreadable", values: { why: trouble.message } });
      throw trouble;
    }
    let bundle, proof, shown;
    try {
      bundle = readBundle(bundleBytes);
      proof = readProof(bundle.proof);
      shown = readDisclosure(proof.extra);
    } catch (trouble) {
      audit.steps.push({ name: "bundle", ok: false, code: "bundle-unreadable", values: { why: trouble.message } });
      throw trouble;
    }
    const judged = document ?? bundle.document;
    audit.index = proof.index;
    pass("bundle", "bundle-whole");

    const opened = await holds("checkpoint", "checkpoint-unsigned", () => openCheckpoint(proof.checkpoint, policy.log));
    Object.assign(audit, { origin: opened.checkpoint.origin, size: opened.checkpoint.size });
    pass("checkpoint", "checkpoint-signed", { origin: readable(audit.origin), size: audit.size });
    const head = await holds("quorum", "quorum-false", () => judgeHead(proof.checkpoint, policy, time));
    audit.anchored = head.anchored;
    let met = head.met;
    if (policy.quorum === "") pass("quorum", "quorum-none");
    else if (met) pass("quorum", "quorum-met", { cosigners: head.cosigners, anchored: head.anchored });
    else audit.steps.push({ name: "quorum", ok: false, code: "quorum-missing", values: { cosigners: head.cosigners } });

    await holds("inclusion", "inclusion-false", () => checkInclusion(proof, shown.entry, head.checkpoint));
    pass("inclusion", "inclusion-holds", { index: proof.index });
    const entry = readEntry(shown.entry);
    if (entry === null) fail("entry", "entry-other");
    pass("entry", "entry-read", { time: entry.time });

    const record = await judgeRecord(shown, entry, pass, fail, holds);
    if (shown.docSalt === null) fail("document", "document-untied");
    if (!same(await commitDocument(shown.docSalt, judged), entry.docCommit)) fail("document", "document-other");
    pass("document", "document-same");
    await judgePair(shown, entry, record, pass, fail);
    if (!(await judgeOwnTrail({ bundle, proof, shown, entry, record, policy, time, audit }, pass, fail))) met = false;
    await judgeEvidence(bundle, record, pass, fail);

    if (head.anchored === null) pass("time", "time-own-word");
    else if (entry.time > head.anchored + TOLERANCE) fail("time", "time-after");
    else pass("time", "time-anchored", { anchored: head.anchored });
    audit.verdict = met ? "valid" : "quorum missing";
  } catch (trouble) {
    if (trouble instanceof Unreadable) audit.verdict = "unreadable";
    else if (trouble instanceof Untrue) audit.verdict = "invalid";
    else throw trouble;
    audit.trail = [];
  }
  return audit;
};

const judgeRecord = async (shown, entry, pass, fail, holds) => {
  if (shown.record === null && shown.recSalt === null) {
    pass("record", "record-hidden");
    return null;
  }
  if (shown.record === null || shown.recSalt === null) fail("record", "record-half");
  if (!same(await commitRecord(shown.recSalt, shown.record), entry.recCommit)) fail("record", "record-other");
  const record = await holds("record", "record-unreadable", () => decodeCbor(shown.record));
  if (!(record instanceof Map)) fail("record", "record-unreadable");
  const commit = entryOf(record, 4);
  if (!(commit instanceof Uint8Array) || !same(commit, entry.docCommit)) fail("record", "record-elsewhere");
  pass("record", "record-same", {
    event: numberOf(record, 1), type: numberOf(record, 6), at: numberOf(record, 2),
  });
  return record;
};

const judgePair = async (shown, entry, record, pass, fail) => {
  if (shown.prk === null) return pass("pair", "pair-hidden");
  const role = numberOf(record, 3);
  if (role !== 1n && role !== 2n) return fail("pair", "pair-no-side");
  const side = role === 1n ? "S" : "R";
  const derived = same(await pairTag(shown.prk, side), entry.pairTag) && same(await docSalt(shown.prk, side), shown.docSalt);
  if (!derived) return fail("pair", "pair-false");
  return pass("pair", side === "S" ? "pair-sender" : "pair-receiver");
};

/** Whether every head of the trail has its quorum. */
const judgeOwnTrail = async ({ bundle, proof, shown, entry, record, policy, time, audit }, pass, fail) => {
  if (shown.trailSecret === null) {
    if (bundle.trail.size > 0) fail("trail", "trail-no-secret");
    pass("trail", "trail-hidden");
    return true;
  }
  const place = readPlace(entryOf(record, 8));
  if (place === null) fail("trail", "trail-no-place");
  if (!same(await trailTag(shown.trailSecret, familyOf(audit.origin), place.number), entry.trailTag))
    fail("trail", "trail-elsewhere");
  if (bundle.trail.size === 0) {
    pass("trail", "trail-place", { number: place.number });
    return true;
  }
  let entries;
  try {
    entries = await judgeTrail(bundle.trail, shown.trailSecret, policy, time);
  } catch (trouble) {
    if (!(trouble instanceof Untrue)) throw trouble;
    const [, why, number] = trouble.message.split(":");
    fail("trail", `trail-broken-${why}`, { number });
  }
  const own = entries.find((one) => one.number === place.number);
  if (own === undefined || own.index !== proof.index || !same(own.entry.bytes, entry.bytes)) fail("trail", "trail-without");
  audit.trail = entries;
  pass("trail", entries.every((one) => one.chained) ? "trail-chained" : "trail-ordered", {
    first: entries[0].number, last: entries.at(-1).number, number: place.number,
  });
  return entries.every((one) => one.met);
};

const judgeEvidence = async (bundle, record, pass, fail) => {
  const evidence = entryOf(record, 9);
  const matches = async (key, content) => {
    if (content.length === 0) return true;
    const digest = entryOf(evidence, key);
    return digest instanceof Uint8Array && same(digest, await sha256(content));
  };
  if (!(await matches(3, bundle.receipt))) fail("evidence", "evidence-receipt");
  if (!(await matches(4, bundle.report))) fail("evidence", "evidence-report");
  pass("evidence", bundle.receipt.length + bundle.report.length > 0 ? "evidence-same" : "evidence-none");
};
