// Whom the reader trusts (C2SP tlog-policy): one log, witnesses, and how many of them make a quorum.

const KEYWORDS = ["none", "all", "any", "log", "witness", "group", "quorum"];

/** Throws Unreadable; Untrue when a key in it is none: with one changed character it is another log. */
const readPolicy = async (text) => {
  const policy = { log: null, witnesses: [], groups: [], quorum: null };
  const names = new Set(), used = new Set(), keys = new Set();
  const refuse = (why) => {
    throw new Unreadable(`policy: ${why}`);
  };
  const newName = (name) => {
    if (KEYWORDS.includes(name) || names.has(name)) refuse(`the name ${name}`);
    names.add(name);
  };
  const newKey = async (word, type) => {
    const key = await readVerifierKey(word);
    if (key === null) throw new Untrue("policy: a key that is none");
    if (key.type !== type || keys.has(word)) refuse("a key of the wrong kind, or twice");
    keys.add(word);
    return key;
  };
  const readers = {
    async log(words) {
      if (policy.log !== null || words.length < 2 || words.length > 3) refuse("one log line");
      policy.log = await newKey(words[1], LOG_KEY);
    },
    async witness(words) {
      if (words.length < 3 || words.length > 4 || policy.witnesses.length === 32) refuse("a witness line");
      newName(words[1]);
      policy.witnesses.push({ name: words[1], key: await newKey(words[2], COSIGNER_KEY) });
    },
    async group(words) {
      if (words.length < 4) refuse("a group line");
      const members = words.slice(3);
      for (const member of members) {
        if (!names.has(member) || used.has(member)) refuse(`the member ${member}`);
        used.add(member);
      }
      let needed = words[2] === "all" ? members.length : 1;
      if (words[2] !== "all" && words[2] !== "any") {
        const given = decimal(words[2]);
        if (given === null || given === 0n || given > BigInt(members.length)) refuse("a group's number");
        needed = Number(given);
      }
      newName(words[1]);
      policy.groups.push({ name: words[1], needed, members });
    },
    async quorum(words) {
      if (policy.quorum !== null || words.length !== 2) refuse("one quorum line");
      if (words[1] !== "none" && !names.has(words[1])) refuse("an unknown quorum");
      policy.quorum = words[1] === "none" ? "" : words[1];
    },
  };
  for (const lines = new Lines(text); !lines.done;) {
    const words = lines.next().replace(/^[ \t\r]+|[ \t\r]+$/g, "").split(/[ \t]+/).filter((word) => word !== "");
    if (words.length === 0 || words[0].startsWith("#")) continue;
    if (!Object.hasOwn(readers, words[0])) refuse("an unknown keyword");
    await readers[words[0]](words);
  }
  if (policy.log === null || policy.quorum === null) refuse("no log or no quorum");
  return policy;
};

const isMet = (policy, cosigners) => {
  if (policy.quorum === "") return true;
  const met = new Set(cosigners);
  for (const group of policy.groups)
    if (group.members.filter((member) => met.has(member)).length >= group.needed) met.add(group.name);
  return met.has(policy.quorum);
};

/** The (f+1)-th smallest time; f = 2(k-1)-m of a flat "k of m" quorum, else 0. Null without times. */
const anchorTime = (policy, times) => {
  if (times.length === 0) return null;
  const sorted = [...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const isWitness = (member) => policy.witnesses.some((witness) => witness.name === member);
  let lying = 0;
  for (const group of policy.groups) {
    const most = 2 * (group.needed - 1) - group.members.length;
    if (group.name === policy.quorum && group.members.every(isWitness) && most > 0) lying = most;
  }
  return sorted[Math.min(lying, sorted.length - 1)];
};

const TOLERANCE = 300n;  // seconds that a clock may be ahead of one that is right

/** A signed checkpoint as a policy sees it: {checkpoint, cosigners: [{name, time}], anchored, met}. */
const judgeHead = async (text, policy, now) => {
  const { note, checkpoint } = await openCheckpoint(text, policy.log);
  const cosigners = [];
  for (const witness of policy.witnesses) {
    const line = await verifyLine(note, witness.key);
    if (line !== null && line.time <= now + TOLERANCE) cosigners.push({ name: witness.name, time: line.time });
  }
  return {
    checkpoint, cosigners,
    anchored: anchorTime(policy, cosigners.map((one) => one.time)),
    met: isMet(policy, cosigners.map((one) => one.name)),
  };
};
