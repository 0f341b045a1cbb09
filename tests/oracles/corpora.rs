//! What fuzzing found, once more: every file of the corpora keeps its property.

use std::fs;

use filterc_smith::properties::ALL;
use filterc_tests::top;

#[test]
fn every_file_of_the_corpora_keeps_its_property() {
    for (target, property) in ALL {
        let folder = top().join("tests/fuzz/corpus").join(target);
        let mut files = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            property(&fs::read(entry.unwrap().path()).unwrap());
            files += 1;
        }
        assert!(files > 5, "{files} files in {}", folder.display());
    }
}
