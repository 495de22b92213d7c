internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// What pandas, polars, dplyr and base R call the verbs and functions, and how it is said here.
extension Habit {
  static let all: [Habit] = reading + rows + columns + groups + shapes + models + values + tests

  /// `a, b` as names of columns.
  private static func names(_ texts: [String]) -> [String] { texts.flatMap(Typed.columns) }

  /// One column as it stands, several as a list.
  private static func listed(_ names: [String]) -> String {
    names.count == 1 ? names[0] : "[\(names.joined(separator: ", "))]"
  }

  /// A number that was typed by itself, or as `n:`.
  private static func count(_ typed: Typed, usual: Int) -> String {
    typed.named("n", "k") ?? typed.values.first { Int($0) != nil } ?? String(usual)
  }

  private static let reading: [Habit] = [
    Habit(
      "read_csv", "read_csv2", "read_tsv", "read_table", "read_delim", "read_parquet", "read_feather", "read_ipc",
      "read_excel", "read_hdf", "read", "fread", "load", "loadtxt", "genfromtxt", "load_csv", "scan_csv", "import_csv"
    ) { typed in
      typed.values.first { $0.hasPrefix("\"") || $0.hasPrefix("$") }.map { "open \($0)" } ?? "open \"table.csv\""
    },
    Habit(
      "to_csv", "to_parquet", "to_feather", "write_csv", "write_tsv", "write_table", "write_parquet", "fwrite", "write",
      "export", "savetxt"
    ) { typed in "save \(typed.values.first { $0.hasPrefix("\"") || $0.hasPrefix("$") } ?? "\"table.csv\"")" },
    Habit("DataFrame", "data_frame", "tibble", "dataframe", "data_table") { typed in
      if let value = typed.values.first { return "\(value) | table" }
      guard !typed.named.isEmpty else { return "{a: [1, 2], b: [3, 4]} | table" }
      return "{\(typed.all.joined(separator: ", "))} | table"
    },
    Habit("print", "display", "cat", "view", "View", "echo") { typed in typed.before ?? typed.values.first },
    Habit("info", "glimpse", "str", "summary", "skim", "dtypes", "schema", "colnames", "names", "columns") { typed in
      typed.before.map { "describe \($0)" }
    },
  ]

  private static let rows: [Habit] = [
    Habit("filter", "query", "subset", "filter_by") { typed in
      typed.values.isEmpty ? nil : "where \(typed.values.joined(separator: " and "))"
    },
    Habit("arrange", "sort_values", "order_by", "orderby", "sort_by", "order") { typed in
      var keys = names(typed.values + [typed.named("by")].compactMap(\.self))
      if keys.isEmpty { return nil }
      if typed.named("ascending") == "false" || typed.named("descending", "decreasing", "desc") == "true" {
        keys = keys.map { "desc(\($0))" }
      }
      return "sort \(keys.joined(separator: ", "))"
    },
    Habit("head", "slice_head", "limit", "top", "first_rows") { "take \(count($0, usual: 5))" },
    Habit("tail", "slice_tail", "bottom", "last_rows") { "take(-\(count($0, usual: 5)))" },
    Habit("nlargest", "top_n", "slice_max", "top_k") { extremes($0, "desc(", ")") },
    Habit("nsmallest", "slice_min", "bottom_k") { extremes($0, "", "") },
    Habit("sample_n", "slice_sample") { "sample \(count($0, usual: 1))" },
    Habit("dropna", "drop_na", "drop_nulls", "na_omit", "complete_cases", "remove_missing") { typed in
      let given = names(typed.values + [typed.named("subset")].compactMap(\.self))
      let all = given.isEmpty ? typed.schema?.names.prefix(4).map(Formatter.label) ?? [] : given
      return all.isEmpty ? nil : "where \(all.map { "\($0) != missing" }.joined(separator: " and "))"
    },
    Habit("unique", "drop_duplicates", "dedupe", "deduplicate", "uniq") { typed in
      let given = names(typed.values + [typed.named("subset")].compactMap(\.self))
      let all = given.isEmpty ? typed.schema?.names.map(Formatter.label) ?? [] : given
      return all.isEmpty ? nil : "distinct \(all.joined(separator: ", "))"
    },
    Habit("nrow", "len", "n_rows", "shape", "dim", "height", "size") { typed in
      typed.before == nil && !typed.kinds.contains { KindPattern.table.matches($0) } ? nil : "count"
    },
    Habit("iloc", "loc", "slice") { _ in "take 1" },
  ]

  /// `nlargest 3, score` of pandas, `slice_max score, n: 3` of dplyr.
  private static func extremes(_ typed: Typed, _ open: String, _ close: String) -> String? {
    let column = (typed.values + [typed.named("order_by", "columns")].compactMap(\.self)).first { Int($0) == nil }
    guard let name = column.map({ Typed.columns($0) })?.first ?? typed.column(of: .number) else { return nil }
    return "sort \(open)\(name)\(close) | take \(count(typed, usual: 5))"
  }

  private static let columns: [Habit] = [
    Habit("mutate", "assign", "transform", "transmute", "with_columns", "with_column", "add_column", "compute") {
      typed in
      typed.named.isEmpty ? nil : "derive \(typed.all.joined(separator: ", "))"
    },
    // dplyr has `new: old`, pandas the other way round.
    Habit("rename", "rename_with", "set_names") { typed in
      let pairs = typed.named.compactMap { name, value -> (new: String, old: String)? in
        guard let other = Typed.columns(value).first else { return nil }
        let isOld = typed.schema?.names.contains(name) == true && typed.schema?.names.contains(other) != true
        return isOld ? (other, Formatter.label(name)) : (Formatter.label(name), other)
      }
      guard !pairs.isEmpty else { return nil }
      let made = pairs.map { "\($0.new): \($0.old)" }.joined(separator: ", ")
      return "derive \(made) | select without: \(listed(pairs.map(\.old)))"
    },
    Habit("drop", "drop_columns", "remove", "discard", "select_except", "exclude", "delete") { typed in
      let given = names(typed.values + [typed.named("columns", "cols")].compactMap(\.self))
      return given.isEmpty ? nil : "select without: \(listed(given))"
    },
    Habit("keep", "relocate", "project_columns", "select_columns") { typed in
      typed.values.isEmpty ? nil : "select \(names(typed.values).joined(separator: ", "))"
    },
    Habit("pull", "pluck", "to_list", "tolist", "get_column") { typed in
      guard let before = typed.before, let name = names(typed.values).first else { return nil }
      return "(\(before)).\(name)"
    },
    Habit("fillna", "fill_na", "fill_null", "fill_missing", "replace_na", "na_fill") { typed in
      let value = typed.values.last ?? "0"
      let pattern =
        typed.kinds.last.map { KindPattern.text.matches($0) && !KindPattern.number.matches($0) } == true
        ? KindPattern.text : .number
      let named = typed.named.first.map { (Formatter.label($0.name), $0.value) }
      let only = typed.values.count > 1 ? names([typed.values[0]]).first : nil
      guard let column = named?.0 ?? only ?? typed.column(of: pattern) else { return nil }
      return "derive \(column): coalesce(\(column), \(named?.1 ?? value))"
    },
  ]

  private static let groups: [Habit] = [
    // dplyr and polars name the groups in a stage of their own.
    Habit("groupby", "group_by", "group", takes: ["agg", "aggregate", "mutate", "reframe", "summarise", "tally"]) {
      typed in
      let keys = names(typed.values + [typed.named("by")].compactMap(\.self))
      guard !keys.isEmpty else { return nil }
      if let ahead = typed.ahead, ahead.arguments.contains(where: { $0.contains(":") }) {
        let verbs = ["mutate": "derive", "derive": "derive"]
        let verb = verbs[ahead.word] ?? "summarize"
        if verbs[ahead.word] != nil || ["agg", "aggregate", "reframe", "summarise", "summarize"].contains(ahead.word) {
          return "\(verb) \(ahead.arguments.joined(separator: ", ")), by: \(listed(keys))"
        }
      }
      if let word = typed.ahead?.word, word == "count" || word == "tally" {
        return "count \(keys.joined(separator: ", "))"
      }
      guard let number = typed.column(of: .number, besides: keys) else {
        return "count \(keys.joined(separator: ", "))"
      }
      return "summarize mean_\(number): mean(\(number)), by: \(listed(keys))"
    },
    Habit("summarise", "aggregate", "agg", "reframe") { typed in
      let made = typed.named.filter { !["by", "_by"].contains($0.name) }
      if made.isEmpty {
        guard let number = typed.column(of: .number) else { return nil }
        return "summarize mean_\(number): mean(\(number))"
      }
      let by = typed.named("by", "_by").map { ", by: \(listed(Typed.columns($0)))" } ?? ""
      return "summarize \(made.map { "\($0.name): \($0.value)" }.joined(separator: ", "))\(by)"
    },
    Habit("value_counts", "tally", "tabulate", "crosstab", "freq", "counts") { typed in
      let keys = names(typed.values)
      if let key = keys.isEmpty ? typed.column(of: .text) : keys.joined(separator: ", ") { return "count \(key)" }
      return "count"
    },
  ]

  private static let shapes: [Habit] = [
    Habit("merge", "inner_join", "left_join", "right_join", "full_join", "outer_join", "semi_join") { typed in
      guard let other = typed.values.first else { return nil }
      let how =
        typed.word == "left_join" || typed.named("how") == "\"left\"" || typed.named("how") == "left"
        ? ", how: left"
        : ["full_join", "outer_join"].contains(typed.word) || typed.named("how").map { $0.contains("outer") } == true
          ? ", how: outer" : ""
      if let mine = typed.named("left_on").flatMap({ Typed.columns($0).first }),
        let theirs = typed.named("right_on").flatMap({ Typed.columns($0).first })
      {
        return "join (\(other) | derive \(mine): \(theirs)), on: \(mine)\(how)"
      }
      let mine = typed.schema?.names ?? []
      let theirs = Set(typed.schemas[0]?.names ?? [])
      let shared = mine.filter(theirs.contains).map(Formatter.label)
      let keys = typed.named("on", "by").map(Typed.columns) ?? shared
      return keys.isEmpty ? nil : "join \(other), on: \(listed(keys))\(how)"
    },
    Habit("pivot_longer", "melt", "gather", "unpivot") { typed in
      if let kept = typed.named("id_vars", "id", "keep").map(Typed.columns) { return "lengthen keep: \(listed(kept))" }
      let given = names(typed.values + [typed.named("cols", "value_vars", "columns")].compactMap(\.self))
      let all =
        given.isEmpty
        ? typed.schema?.columns.filter { KindPattern.number.matches($0.kind) }.map { Formatter.label($0.name) } ?? []
        : given
      return all.isEmpty ? nil : "lengthen \(listed(all))"
    },
    Habit("pivot", "pivot_wider", "pivot_table", "spread", "unstack", "dcast") { typed in
      let given = names(typed.values)
      let column = typed.named("columns", "names_from", "key").flatMap { Typed.columns($0).first } ?? given.first
      let values =
        typed.named("values", "values_from", "value").flatMap { Typed.columns($0).first }
        ?? given.dropFirst().last
      guard let column, let values else { return nil }
      return "widen \(column), values: \(values)"
    },
    Habit("explode", "unnest", "unfold") { typed in names(typed.values).first.map { "lengthen \($0)" } },
    Habit("concat", "rbind", "bind_rows", "vstack", "union", "union_all", "append", "add_rows") { typed in
      let tables = ([typed.before] + typed.values).compactMap(\.self)
      if case .list(.table)? = typed.piped, typed.values.isEmpty { return "table" }
      // pandas has the tables in a list.
      if typed.before == nil, tables.count == 1, tables[0].hasPrefix("[") { return "\(tables[0]) | table" }
      return tables.count > 1 ? "[\(tables.map(Self.single).joined(separator: ", "))] | table" : nil
    },
    Habit("apply", "lapply", "sapply", "map_df", "applymap", "foreach", "for_each", "pmap") { typed in
      typed.values.first.flatMap { $0.hasPrefix("\\") ? "each \($0)" : nil }
    },
  ]

  /// In parentheses where it is more than one stage.
  private static func single(_ text: String) -> String {
    text.contains(" ") && !text.hasPrefix("(") ? "(\(text))" : text
  }

  private static let models: [Habit] = [
    Habit("lm", "ols", "OLS", "glm", "linregress", "linear_model", "regression") { typed in
      (typed.values.first { $0.contains("~") } ?? typed.named("formula")).map { "fit \($0)" }
    },
    Habit("cor", "corr", "corrcoef", "cor_test", "pearsonr", "spearmanr") { typed in
      let given = names(typed.values)
      let all =
        given.count > 1
        ? given
        : typed.schema?.columns.filter { KindPattern.number.matches($0.kind) && !$0.kind.withArticle.isEmpty }
          .map { Formatter.label($0.name) } ?? []
      guard all.count > 1 else { return nil }
      let method = ["spearman", "kendall"].first {
        typed.word.hasPrefix($0) || typed.named("method")?.contains($0) == true
      }
      return "correlate \(all.joined(separator: ", "))\(method.map { ", method: \($0)" } ?? "")"
    },
  ]

  /// In expressions.
  private static let values: [Habit] = [
    // Of a formula.
    Habit("C", "factor", "as_factor", "categorical", at: .expression) { typed in
      guard let value = typed.values.first else { return nil }
      let isNumber = typed.kinds.first.map { KindPattern.number.matches($0) && !KindPattern.text.matches($0) } == true
      return isNumber ? "as_text(\(value))" : value
    },
    Habit("I", "identity", at: .expression) { $0.values.first },
    Habit("poly", at: .expression) { typed in
      guard let value = typed.values.first, let degree = typed.values.dropFirst().first.flatMap(Int.init),
        1...5 ~= degree
      else { return nil }
      return ([value] + (2...max(2, degree)).map { "\(value)^\($0)" }).prefix(degree).joined(separator: " + ")
    },
    Habit("fillna", "fill_na", "fill_null", "replace_na", "if_na", "nan_to_num", at: .expression) { typed in
      typed.values.first.map { "coalesce(\($0), \(typed.values.dropFirst().first ?? "0"))" }
    },
    Habit("ifelse", "if_else", "iif", "iff", "case_when", "IF", at: .expression) { typed in
      guard typed.values.count == 3 else { return nil }
      return "if \(typed.values[0]) then \(typed.values[1]) else \(typed.values[2])"
    },
    Habit("square", at: .expression) { $0.values.first.map { "\(operand($0))^2" } },
    Habit("pow", "power", at: .expression) { typed in
      typed.values.count == 2 ? "\(operand(typed.values[0]))^\(operand(typed.values[1]))" : nil
    },
    Habit("mod", "fmod", at: .expression) { typed in
      typed.values.count == 2 ? "\(operand(typed.values[0])) %% \(operand(typed.values[1]))" : nil
    },
    Habit("log1p", at: .expression) { $0.values.first.map { "log(1 + \($0))" } },
    Habit("expm1", at: .expression) { $0.values.first.map { "exp(\($0)) - 1" } },
    Habit("paste", "paste0", "str_c", "concat_str", at: .expression) { typed in
      guard typed.values.count > 1 else { return nil }
      return zip(typed.values, typed.kinds).map { text, kind in
        KindPattern.text.matches(kind) ? operand(text) : "as_text(\(text))"
      }.joined(separator: " + ")
    },
    Habit("n", "row_count", at: .expression) { _ in "count()" },
    Habit("range", "seq", "arange", "seq_len", "seq_along", at: .expression) { typed in
      switch typed.values.count {
      case 1: "1..\(operand(typed.values[0]))"
      case 2: "\(operand(typed.values[0]))..\(operand(typed.values[1]))"
      default: nil
      }
    },
    Habit("c", "list", "array", "vector", at: .expression) { typed in
      typed.named.isEmpty && !typed.values.isEmpty ? "[\(typed.values.joined(separator: ", "))]" : nil
    },
  ]

  /// Questions that are answered with true or false.
  private static let tests: [Habit] = [
    Habit("is_na", "isna", "isnull", "is_null", "is_missing", "ismissing", "isnan", "is_nan", at: .expression) {
      $0.values.first.map { "\(operand($0)) == missing" }
    },
    Habit("notna", "notnull", "not_na", "is_not_null", "is_finite", "isfinite", at: .expression) {
      $0.values.first.map { "\(operand($0)) != missing" }
    },
    Habit("isin", "is_in", at: .expression) { typed in
      typed.values.count == 2 ? "\(operand(typed.values[0])) in \(typed.values[1])" : nil
    },
    Habit("between", "is_between", at: .expression) { typed in
      guard typed.values.count == 3 else { return nil }
      let (value, low, high) = (operand(typed.values[0]), operand(typed.values[1]), operand(typed.values[2]))
      return "\(value) >= \(low) and \(value) <= \(high)"
    },
    Habit("str_detect", "contains", "str_contains", at: .expression) { typed in
      typed.values.count == 2 ? "\(operand(typed.values[0])) matches \(operand(typed.values[1]))" : nil
    },
    // Base R has the pattern first.
    Habit("grepl", "regexpr", at: .expression) { typed in
      typed.values.count == 2 ? "\(operand(typed.values[1])) matches \(operand(typed.values[0]))" : nil
    },
  ]

  /// In parentheses where an operator stands in it.
  private static func operand(_ text: String) -> String {
    let isPlain = !text.contains(" ") || text.hasPrefix("\"") && !text.dropFirst().dropLast().contains("\"")
    return isPlain ? text : "(\(text))"
  }
}
