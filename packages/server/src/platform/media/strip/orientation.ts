const TAG_ORIENTATION = 0x0112;
const TYPE_SHORT = 3;

/** How a picture is to be turned, 1 to 8, by the TIFF block of its Exif; 1, as it is, where that says nothing readable. */
export function readOrientation(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const isLittle = view.getUint16(0) === 0x4949;
    if (!isLittle && view.getUint16(0) !== 0x4d4d) return 1;
    const start = view.getUint32(4, isLittle);
    const count = view.getUint16(start, isLittle);
    for (let entry = start + 2; entry < start + 2 + count * 12; entry += 12) {
      if (view.getUint16(entry, isLittle) !== TAG_ORIENTATION) continue;
      const value = view.getUint16(entry + 8, isLittle);
      const isOne = view.getUint16(entry + 2, isLittle) === TYPE_SHORT && value >= 1 && value <= 8;
      return isOne ? value : 1;
    }
  } catch (error) {
    // It points behind its end.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** A TIFF block that says this and nothing else. */
export function orientationOnly(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("MM\0*", "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(TAG_ORIENTATION, 10);
  tiff.writeUInt16BE(TYPE_SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}
