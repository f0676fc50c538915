//! The peer of handle_bench in Rust: what the `bytes` crate takes to hold, slice and copy.
//!
//!     rustc -O -C panic=abort --edition 2021 --crate-type cdylib --extern bytes=libbytes.rlib bytes_peer.rs
//!     handle_bench ./libbytes_peer.so
//!
//! Debian has the crate as librust-bytes-dev; `rustc --crate-type rlib --crate-name bytes` on its
//! `src/lib.rs`, with `--cfg 'feature="std"'`, makes the .rlib.
use bytes::Bytes;
use std::hint::black_box;

/// 1000 bytes whose count is already shared, as it is from the first clone on.
fn shared() -> Bytes {
    let first = Bytes::from(vec![0u8; 1000]);
    drop(first.clone());
    first
}

#[no_mangle]
pub extern "C" fn peer_retain(count: u32) {
    let first = shared();
    for _ in 0..count {
        drop(black_box(black_box(&first).clone()));
    }
}

#[no_mangle]
pub extern "C" fn peer_slice(count: u32) {
    let first = shared();
    for _ in 0..count {
        let end = first.len() - 10;
        drop(black_box(black_box(&first).slice(10..end)));
    }
}

#[no_mangle]
pub extern "C" fn peer_copy(count: u32) {
    static BYTES: [u8; 64] = [7; 64];
    for _ in 0..count {
        drop(black_box(Bytes::copy_from_slice(black_box(&BYTES))));
    }
}
