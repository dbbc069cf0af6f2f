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
// Every set is decided. What kernels compute:
//
//   - comparisons of an attribute of the row, or of the row that a to-one
//     relation leads to, with a constant or a moment of the clock; null, lists of
//     values, searches in texts, versions;
//   - any function of one text attribute alone, decided once a distinct text;
//   - comparisons of two attributes, and of sums, differences and products of them
//     with each other and with constants: whole numbers, decimals, dates, instants, the
//     year, month and day of dates, dates moved by days; so anniversaries;
//   - count, any, none, sum of whole numbers and decimals, avg of them, first, last,
//     min and max, over one to-many relation within windows whose bounds follow from
//     the clock, with filters of these kinds over the related row;
//   - and, or, not, at least, of all these; so partitions, habits and traits.
//
// Every other literal is asked of package eval a row at a time, for the rows that
// the kernels around it leave open: what it reads of such a row and of those that
// it leads to is copied out of the columns. So is a literal whose kernel does not
// go with the data: a sum or product that might leave 64 bits, a window
// outside of the calendar. Plan says which literals these are, and why.
package columns
