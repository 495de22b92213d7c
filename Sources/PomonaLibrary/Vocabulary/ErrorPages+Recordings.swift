internal import PomonaLanguage

/// Pages of the errors of recordings, their files, and pictures.
extension ErrorPage {
  static let recordings: [ErrorPage] = [
    ErrorPage("E0660", "Two parts of a recording have different lengths.", cause: "A table of another set of units."),
    ErrorPage("E0661", "A name stands twice in a recording.", cause: "Two units of one subject have the same id."),
    ErrorPage("E0662", "There is no unit, or stimulus, at that position.", cause: "Positions count from 0."),
    ErrorPage(
      "E0663", "A unit belongs to no subject.", cause: "The column `subject` of the unit table is not complete."),
    ErrorPage("E0664", "A recording has no region, or subject, of that name.", cause: "The error lists those it has."),
    ErrorPage("E0665", "Nothing is left of a selection.", cause: "Regions that do not overlap, or a bound too high."),
    ErrorPage(
      "E0666", "A column does not say yes or no.", cause: "It holds texts, or numbers other than 0 and 1."),
    ErrorPage("E0667", "Times do not rise within a run.", cause: "Rows out of order, or a run without its own name."),
    ErrorPage(
      "E0668", "A response is missing or infinite.", cause: "Missing ones follow `missing:`; infinite ones are damage."),
    ErrorPage("E0669", "A recording has tables but no responses.", cause: "Only its tables are published, or here."),
    ErrorPage("E0670", "One unit does not fit into the limit of memory.", cause: "`limit:` is smaller than its row."),
    ErrorPage(
      "E0671", "Labels stand in another order than the table's ids.",
      cause: "The array was written by another program; nothing is sorted unless it is asked for by id."),
    ErrorPage(
      "E0620", "An HDF5 file does not say that it is a recording.", cause: "docs/benchmarks.md has the layout."),
    ErrorPage("E0621", "A recording is of a later version of the format.", cause: "A newer Pomona wrote it."),
    ErrorPage("E0622", "A recording lacks a dataset.", cause: "The error has the line of Python that writes it."),
    ErrorPage("E0623", "A dataset of a recording is of another shape.", cause: "Often its axes are exchanged."),
    ErrorPage("E0624", "A value of a recording cannot be meant.", cause: "The error names its position, from 0."),
    ErrorPage(
      "E0625", "The axes of an array can be read in two ways.", cause: "As many units as stimuli, or as repeats."),
    ErrorPage("E0626", "No axis of an array is as long as a table.", cause: "A table of other stimuli or units."),
    ErrorPage(
      "E0627", "A stimulus has no picture in a folder or archive.",
      cause: "Pictures are named by the ids of stimuli; only where none is are they taken in their order."),
    ErrorPage("E0960", "A file is no JPEG or PNG picture.", cause: "It is of another format, whatever its ending."),
    ErrorPage("E0961", "A picture is in a form that is not read.", cause: "Printing colours have no one meaning."),
    ErrorPage("E0962", "A picture is damaged.", cause: "It was cut short or changed."),
    ErrorPage("E0963", "A picture is too large.", cause: "A damaged head, or a scan far larger than a stimulus."),
  ]
}
