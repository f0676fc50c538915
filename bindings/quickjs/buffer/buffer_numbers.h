/** The numeric members of Buffer.prototype, in Node's order; see buffer_methods.h. */
#ifndef OFFHEAP_BUFFER_NUMBERS_H
#define OFFHEAP_BUFFER_NUMBERS_H

/* Kinds of numbers: signed or not, width in bits, byte order. The order of the constants carries
   meaning: big-endian is odd; see buffer_numbers.c. */
enum {
    OHB_U8 = 0,
    OHB_I8 = 2,
    OHB_U16_LE = 4,
    OHB_U16_BE,
    OHB_I16_LE,
    OHB_I16_BE,
    OHB_U32_LE,
    OHB_U32_BE,
    OHB_I32_LE,
    OHB_I32_BE,
    OHB_BIGUINT64_LE,
    OHB_BIGUINT64_BE,
    OHB_BIGINT64_LE,
    OHB_BIGINT64_BE,
    OHB_FLOAT_LE,
    OHB_FLOAT_BE,
    OHB_DOUBLE_LE,
    OHB_DOUBLE_BE,
    OHB_U_LE, /* 1 to 6 bytes, as an argument says */
    OHB_U_BE,
    OHB_I_LE,
    OHB_I_BE
};

#define OHB_NUMBER_MEMBERS(X)                                                                      \
    X("readBigUInt64LE", "readBigUInt64LE", 0, ohb_buffer_read_big, OHB_BIGUINT64_LE)              \
    X("readBigUInt64BE", "readBigUInt64BE", 0, ohb_buffer_read_big, OHB_BIGUINT64_BE)              \
    X("readBigUint64LE", "readBigUInt64LE", 0, ohb_buffer_read_big, OHB_BIGUINT64_LE)              \
    X("readBigUint64BE", "readBigUInt64BE", 0, ohb_buffer_read_big, OHB_BIGUINT64_BE)              \
    X("readBigInt64LE", "readBigInt64LE", 0, ohb_buffer_read_big, OHB_BIGINT64_LE)                 \
    X("readBigInt64BE", "readBigInt64BE", 0, ohb_buffer_read_big, OHB_BIGINT64_BE)                 \
    X("writeBigUInt64LE", "writeBigUInt64LE", 1, ohb_buffer_write_big, OHB_BIGUINT64_LE)           \
    X("writeBigUInt64BE", "writeBigUInt64BE", 1, ohb_buffer_write_big, OHB_BIGUINT64_BE)           \
    X("writeBigUint64LE", "writeBigUInt64LE", 1, ohb_buffer_write_big, OHB_BIGUINT64_LE)           \
    X("writeBigUint64BE", "writeBigUInt64BE", 1, ohb_buffer_write_big, OHB_BIGUINT64_BE)           \
    X("writeBigInt64LE", "writeBigInt64LE", 1, ohb_buffer_write_big, OHB_BIGINT64_LE)              \
    X("writeBigInt64BE", "writeBigInt64BE", 1, ohb_buffer_write_big, OHB_BIGINT64_BE)              \
    X("readUIntLE", "readUIntLE", 2, ohb_buffer_read_sized, OHB_U_LE)                              \
    X("readUInt32LE", "", 1, ohb_buffer_read_int, OHB_U32_LE)                                      \
    X("readUInt16LE", "", 1, ohb_buffer_read_int, OHB_U16_LE)                                      \
    X("readUInt8", "", 1, ohb_buffer_read_int, OHB_U8)                                             \
    X("readUIntBE", "readUIntBE", 2, ohb_buffer_read_sized, OHB_U_BE)                              \
    X("readUInt32BE", "", 1, ohb_buffer_read_int, OHB_U32_BE)                                      \
    X("readUInt16BE", "", 1, ohb_buffer_read_int, OHB_U16_BE)                                      \
    X("readUintLE", "readUIntLE", 2, ohb_buffer_read_sized, OHB_U_LE)                              \
    X("readUint32LE", "", 1, ohb_buffer_read_int, OHB_U32_LE)                                      \
    X("readUint16LE", "", 1, ohb_buffer_read_int, OHB_U16_LE)                                      \
    X("readUint8", "", 1, ohb_buffer_read_int, OHB_U8)                                             \
    X("readUintBE", "readUIntBE", 2, ohb_buffer_read_sized, OHB_U_BE)                              \
    X("readUint32BE", "", 1, ohb_buffer_read_int, OHB_U32_BE)                                      \
    X("readUint16BE", "", 1, ohb_buffer_read_int, OHB_U16_BE)                                      \
    X("readIntLE", "readIntLE", 2, ohb_buffer_read_sized, OHB_I_LE)                                \
    X("readInt32LE", "", 1, ohb_buffer_read_int, OHB_I32_LE)                                       \
    X("readInt16LE", "", 1, ohb_buffer_read_int, OHB_I16_LE)                                       \
    X("readInt8", "", 1, ohb_buffer_read_int, OHB_I8)                                              \
    X("readIntBE", "readIntBE", 2, ohb_buffer_read_sized, OHB_I_BE)                                \
    X("readInt32BE", "", 1, ohb_buffer_read_int, OHB_I32_BE)                                       \
    X("readInt16BE", "", 1, ohb_buffer_read_int, OHB_I16_BE)                                       \
    X("writeUIntLE", "writeUIntLE", 3, ohb_buffer_write_sized, OHB_U_LE)                           \
    X("writeUInt32LE", "writeUInt32LE", 1, ohb_buffer_write_int, OHB_U32_LE)                       \
    X("writeUInt16LE", "writeUInt16LE", 1, ohb_buffer_write_int, OHB_U16_LE)                       \
    X("writeUInt8", "writeUInt8", 1, ohb_buffer_write_int, OHB_U8)                                 \
    X("writeUIntBE", "writeUIntBE", 3, ohb_buffer_write_sized, OHB_U_BE)                           \
    X("writeUInt32BE", "writeUInt32BE", 1, ohb_buffer_write_int, OHB_U32_BE)                       \
    X("writeUInt16BE", "writeUInt16BE", 1, ohb_buffer_write_int, OHB_U16_BE)                       \
    X("writeUintLE", "writeUIntLE", 3, ohb_buffer_write_sized, OHB_U_LE)                           \
    X("writeUint32LE", "writeUInt32LE", 1, ohb_buffer_write_int, OHB_U32_LE)                       \
    X("writeUint16LE", "writeUInt16LE", 1, ohb_buffer_write_int, OHB_U16_LE)                       \
    X("writeUint8", "writeUInt8", 1, ohb_buffer_write_int, OHB_U8)                                 \
    X("writeUintBE", "writeUIntBE", 3, ohb_buffer_write_sized, OHB_U_BE)                           \
    X("writeUint32BE", "writeUInt32BE", 1, ohb_buffer_write_int, OHB_U32_BE)                       \
    X("writeUint16BE", "writeUInt16BE", 1, ohb_buffer_write_int, OHB_U16_BE)                       \
    X("writeIntLE", "writeIntLE", 3, ohb_buffer_write_sized, OHB_I_LE)                             \
    X("writeInt32LE", "writeInt32LE", 1, ohb_buffer_write_int, OHB_I32_LE)                         \
    X("writeInt16LE", "writeInt16LE", 1, ohb_buffer_write_int, OHB_I16_LE)                         \
    X("writeInt8", "writeInt8", 1, ohb_buffer_write_int, OHB_I8)                                   \
    X("writeIntBE", "writeIntBE", 3, ohb_buffer_write_sized, OHB_I_BE)                             \
    X("writeInt32BE", "writeInt32BE", 1, ohb_buffer_write_int, OHB_I32_BE)                         \
    X("writeInt16BE", "writeInt16BE", 1, ohb_buffer_write_int, OHB_I16_BE)                         \
    X("readFloatLE", "readFloatForwards", 0, ohb_buffer_read_float, OHB_FLOAT_LE)                  \
    X("readFloatBE", "readFloatBackwards", 0, ohb_buffer_read_float, OHB_FLOAT_BE)                 \
    X("readDoubleLE", "readDoubleForwards", 0, ohb_buffer_read_float, OHB_DOUBLE_LE)               \
    X("readDoubleBE", "readDoubleBackwards", 0, ohb_buffer_read_float, OHB_DOUBLE_BE)              \
    X("writeFloatLE", "writeFloatForwards", 1, ohb_buffer_write_float, OHB_FLOAT_LE)               \
    X("writeFloatBE", "writeFloatBackwards", 1, ohb_buffer_write_float, OHB_FLOAT_BE)              \
    X("writeDoubleLE", "writeDoubleForwards", 1, ohb_buffer_write_float, OHB_DOUBLE_LE)            \
    X("writeDoubleBE", "writeDoubleBackwards", 1, ohb_buffer_write_float, OHB_DOUBLE_BE)

#endif
