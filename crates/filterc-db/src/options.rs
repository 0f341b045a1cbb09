// NOTE TO THE ENGINEER WRITING THIS CRATE: the lead overwrote this file of yours by mistake at 22:25.
// Please write your version again (your other files are untouched; nothing here depends on the old text).
