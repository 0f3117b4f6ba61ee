// Inclusion proofs (RFC 6962, C2SP tlog-proof), what they disclose, and the bundle around them.

const MOST_PROOF = 192 * 1024, MOST_HASHES = 63;
const MIME_TYPE = "application/vnd.kuitti.ledger-bundle+zip";

/** {extra, index, hashes, checkpoint} */
const readProof = (text) => {
  const refuse = (why) => {
    throw new Unreadable(`proof: ${why}`);
  };
  if (text.length > MOST_PROOF) refuse("too large");
  const lines = new Lines(text);
  if (lines.next() !== "c2sp.org/tlog-proof@v1") refuse("not a proof");
  let line = lines.next(), extra = new Uint8Array();
  if (line.startsWith("extra ")) {
    extra = fromBase64(line.slice(6));
    if (extra === null || extra.length === 0) refuse("the extra line");
    line = lines.next();
  }
  const index = line.startsWith("index ") ? decimal(line.slice(6)) : null;
  if (index === null) refuse("no index");
  const hashes = [];
  for (line = lines.next(); line !== ""; line = lines.next()) {
    const hash = fromBase64(line);
    if (hash === null || hash.length !== 32 || hashes.length === MOST_HASHES) refuse("a hash");
    hashes.push(hash);
  }
  if (lines.done) refuse("no checkpoint");
  return { extra, index, hashes, checkpoint: lines.rest };
};

const bitLength = (value) => (value === 0n ? 0 : value.toString(2).length);

const checkInclusion = async (proof, entry, checkpoint) => {
  const { index, hashes } = proof;
  if (index >= checkpoint.size) throw new Untrue("the index is not in the tree");
  const inner = bitLength(index ^ (checkpoint.size - 1n));
  const rest = (index >> BigInt(inner)).toString(2).replaceAll("0", "").length;
  if (hashes.length !== inner + rest) throw new Untrue("the proof has the wrong length");
  let hash = await sha256(Uint8Array.of(0), entry);
  for (let at = 0; at < hashes.length; ++at) {
    const right = at >= inner || ((index >> BigInt(at)) & 1n) === 1n;
    hash = right ? await sha256(Uint8Array.of(1), hashes[at], hash) : await sha256(Uint8Array.of(1), hash, hashes[at]);
  }
  if (!same(hash, checkpoint.root)) throw new Untrue("the proof leads to another root");
};

/** {entry, record, recSalt, docSalt, prk, trailSecret}; null what is not disclosed. */
const readDisclosure = (extra) => {
  const map = decodeCbor(extra);
  const refuse = () => {
    throw new Unreadable("extra: not the disclosure of a version 1 bundle");
  };
  if (!(map instanceof Map) || map.get(0n) !== 1n || [...map.keys()].some((key) => key > 6n)) refuse();
  const field = (key, size) => {
    const value = map.get(key);
    if (value === undefined) return null;
    if (!(value instanceof Uint8Array) || value.length === 0 || (size !== 0 && value.length !== size)) refuse();
    return value;
  };
  const found = {
    entry: field(1n, 0), record: field(2n, 0), recSalt: field(3n, 32),
    docSalt: field(4n, 32), prk: field(5n, 32), trailSecret: field(6n, 32),
  };
  if (found.entry === null) refuse();
  return found;
};

/** {proof, document, policy, receipt, report, trail: Map of number to text} */
const readBundle = (bytes) => {
  const refuse = (why) => {
    throw new Unreadable(`bundle: ${why}`);
  };
  const members = readArchive(bytes);
  if (members.length === 0 || members[0].name !== "mimetype" || octets(members[0].content) !== MIME_TYPE)
    refuse("not a ledger bundle");
  const byName = new Map(members.slice(1).map(({ name, content }) => [name, content]));
  const take = (name) => {
    const content = byName.get(name) ?? new Uint8Array();
    byName.delete(name);
    return content;
  };
  for (const needed of ["proof.tlog-proof", "document.xml", "policy.txt"])
    if (!byName.has(needed)) refuse(`${needed} is missing`);
  const bundle = {
    proof: octets(take("proof.tlog-proof")), document: take("document.xml"), policy: octets(take("policy.txt")),
    receipt: take("receipt.xml"), report: take("report.xml"), trail: new Map(),
  };
  for (const [name, content] of byName) {
    const found = /^trail\/(.+)\.tlog-proof$/s.exec(name);
    const place = found === null ? null : decimal(found[1]);
    if (place === null || place > 0xffffffffn) refuse(`${name} does not belong here`);
    bundle.trail.set(place, octets(content));
  }
  bundle.trail = new Map([...bundle.trail].sort(([a], [b]) => (a < b ? -1 : 1)));
  return bundle;
};
