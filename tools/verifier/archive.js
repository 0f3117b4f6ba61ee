// A ZIP of stored members in which no byte means nothing: what `kuitti` writes, and nothing else.

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; ++bit) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => {
  let crc = 0xffffffff;
  for (const octet of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ octet) & 255];
  return (crc ^ 0xffffffff) >>> 0;
};

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
const LOCAL_BYTES = 30, CENTRAL_BYTES = 46, END_BYTES = 22;
const VERSION = 20, DOS_DATE = (46 << 9) | (1 << 5) | 1;
const MOST_MEMBERS = 1010, MOST_CONTENT = 300 * 1024 * 1024;

/** The members in their order: [{name, content}]. */
const readArchive = (archive) => {
  const refuse = (why) => {
    throw new Unreadable(`zip: ${why}`);
  };
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const u16 = (at) => view.getUint16(at, true), u32 = (at) => view.getUint32(at, true);
  if (archive.length < END_BYTES) refuse("too short");
  const end = archive.length - END_BYTES;
  const count = u16(end + 10), size = u32(end + 12), directory = u32(end + 16);
  const sound = u32(end) === END && u32(end + 4) === 0 && u16(end + 8) === count &&
    u16(end + 20) === 0 && directory + size === end;
  if (!sound) refuse("no end record in its place");
  if (count > MOST_MEMBERS) refuse("too many members");

  const members = [], names = new Set();
  let at = directory, next = 0, total = 0;
  // Version, time and date stand alike in both headers, from `place` on.
  const isOurs = (place) => u16(place) === VERSION && u16(place + 6) === 0 && u16(place + 8) === DOS_DATE;
  const fields = (place) => [2, 4, 10, 12, 14, 16, 18, 20].map((skip) => u16(place + skip)).join();
  for (let n = 0; n < count; ++n) {
    if (end - at < CENTRAL_BYTES) refuse("the directory ends early");
    const nameBytes = u16(at + 28);
    const plain = u32(at) === CENTRAL && u16(at + 4) === VERSION && isOurs(at + 6) &&
      u32(at + 30) === 0 && u32(at + 34) === 0 && u32(at + 38) === 0;
    if (!plain || end - at - CENTRAL_BYTES < nameBytes) refuse("an entry of another form");
    const name = octets(archive.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes));
    if (u32(at + 42) !== next) refuse("members do not follow each other");
    const packed = u32(at + 20), head = LOCAL_BYTES + nameBytes;
    if (archive.length - next < head + packed) refuse("a member ends early");
    const twin = u32(next) === LOCAL && isOurs(next + 4) && u16(next + 26) === nameBytes &&
      u16(next + 28) === 0 && fields(next + 4) === fields(at + 6) &&
      octets(archive.subarray(next + LOCAL_BYTES, next + head)) === name;
    if (!twin) refuse("a header differs from its directory entry");
    if ((u16(at + 8) & ~0x0800) !== 0) refuse("encrypted or streamed members");
    total += u32(at + 24);
    if (total > MOST_CONTENT) refuse("too large");
    if (u16(at + 10) !== 0 || packed !== u32(at + 24)) refuse("members are stored");
    const content = archive.subarray(next + head, next + head + packed);
    next += head + packed;
    if (crc32(content) !== u32(at + 16)) refuse("a member has another checksum");
    if (name === "" || names.has(name)) refuse("a member without a name of its own");
    names.add(name);
    members.push({ name, content });
    at += CENTRAL_BYTES + nameBytes;
  }
  if (at !== end || next !== directory) refuse("bytes that belong to no member");
  return members;
};
