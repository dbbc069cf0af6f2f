// Package columns decides many sets over many rows at once. Rows lie in columns:
// Go slices, which may be the buffers of Arrow record batches, with dictionary
// codes for texts and bits of validity. A program evaluates blocks of a thousand
// rows on every core: each distinct literal once, as a bit a row, and sets as
// boolean operations over words of 64 rows.
//
// Related rows lie together: the events of one row are a range, in the order of
// time. An aggregate over a window is then the difference of two running sums,
// and every window of the same rows and filter shares them.
//
// Not everything is done in columns. Compile says of each set what is not: an
// Unsupported, with the place. What it takes:
//
//   - comparisons of an attribute of the row, or of the row that a to-one
//     relation leads to, with a constant or a moment of the clock; null, lists of
//     values, searches in texts, versions;
//   - any function of one text attribute alone, decided once a distinct text;
//   - count, any, none, sum of whole numbers and decimals, avg of them, first, last,
//     min and max, over one to-many relation within windows whose bounds follow from
//     the clock, with filters of the first kind over the related row;
//   - and, or, not, at least, of all these; so partitions, habits and traits.
//
// Sequences, paths of several relations, junctions, comparisons of two
// attributes, arithmetic, lists, places and rankings are left to package eval.
package columns
