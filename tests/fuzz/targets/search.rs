#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| filterc_smith::properties::search(bytes));
