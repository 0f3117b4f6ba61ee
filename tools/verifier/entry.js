// The entry of a document in a log, and what its secrets give: commitments, tags, places in a trail.

const ENTRY_HEAD = Uint8Array.of(0x50, 0x4c, 0x45, 1, 1, 0, 0, 0);

/** {time, pairTag, trailTag, docCommit, recCommit, bytes}; null when it is no document entry. */
const readEntry = (bytes) => {
  if (bytes.length !== 112 || !same(bytes.subarray(0, 8), ENTRY_HEAD)) return null;
  return {
    bytes, time: number(bytes.subarray(8, 16)), pairTag: bytes.subarray(16, 32),
    trailTag: bytes.subarray(32, 48), docCommit: bytes.subarray(48, 80), recCommit: bytes.subarray(80, 112),
  };
};

const commitment = async (domain, salt, content) => sha256(bytesOf(`${domain}\0`), salt, content);
const commitDocument = async (salt, document) => commitment("PLE1 doc commit", salt, await sha256(document));
const commitRecord = (salt, record) => commitment("PLE1 rec commit", salt, record);

const pairTag = (prk, side) => expand(prk, `tag${side}`, 16);
const docSalt = (prk, side) => expand(prk, `doc${side}`, 32);
const familyOf = (origin) => origin.slice(0, origin.includes("/") ? origin.lastIndexOf("/") : origin.length);
const trailTag = async (secret, family, place) =>
  (await hmac(secret, bytesOf("trail"), await sha256(bytesOf(family)), bigEndian(place, 4))).slice(0, 16);

/** Key 8 of a record: {number, previous}; null when it is none. */
const readPlace = (value) => {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [place, previous] = value;
  if (typeof place !== "bigint" || place > 0xffffffffn || (previous === null) !== (place === 0n)) return null;
  if (previous !== null && !(previous instanceof Uint8Array && previous.length === 32)) return null;
  return { number: place, previous };
};
