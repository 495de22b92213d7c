extension PanelBuilder {
  /// Sets the ends of the axes: one range for all panels, or each panel's own where the facet frees them.
  func setRanges(_ panels: inout [Panel]) throws(FigureError) {
    var allX = Extent()
    var allY = Extent()
    var own: [(x: Extent, y: Extent)] = []
    for panel in panels {
      var x = Extent()
      var y = Extent()
      for series in panel.series {
        let lies = xCategories == nil && yCategories != nil
        for row in series.rows {
          x.add(row.x)
          y.add(row.y)
          for end in [row.low, row.high] { if lies { x.add(end) } else { y.add(end) } }
        }
        if series.mark.kind == .bars {
          // A bar is read by its length from zero; a logarithmic one has no zero.
          if lies, spec.scales[.x]?.kind != .log { x.add(0) }
          if !lies, spec.scales[.y]?.kind != .log { y.add(0) }
        }
      }
      for rule in panel.rules {
        for end in [rule.low, rule.high] { if rule.isVertical { x.add(end) } else { y.add(end) } }
      }
      own.append((x, y))
      allX.add(x)
      allY.add(y)
    }
    for index in panels.indices {
      panels[index].x = try (spec.facet?.freeX == true ? own[index].x : allX)
        .range(.x, spec.scales[.x], room: 0.04, categories: xCategories?.names)
      panels[index].y = try (spec.facet?.freeY == true ? own[index].y : allY)
        .range(.y, spec.scales[.y], room: 0.06, categories: yCategories?.names)
      // A bar stands on the axis.
      if marks.contains(where: { $0.mark.kind == .bars }) {
        if yCategories == nil, spec.scales[.y]?.lower == nil, panels[index].y.lower < 0,
          panels[index].series.allSatisfy({ $0.rows.allSatisfy { !($0.y < 0) && !($0.low < 0) } })
        {
          panels[index].y.lower = 0
        }
        if yCategories != nil, xCategories == nil, spec.scales[.x]?.lower == nil, panels[index].x.lower < 0,
          panels[index].series.allSatisfy({ $0.rows.allSatisfy { !($0.x < 0) && !($0.low < 0) } })
        {
          panels[index].x.lower = 0
        }
      }
      // Names read from the top.
      if yCategories != nil { panels[index].y.isReversed.toggle() }
    }
  }
}

extension PanelBuilder {
  /// Gives all panels the shape in which a unit of x is as long as a unit of y: that of the longest axes among them; a panel
  /// that shows less has more room on one of its axes.
  ///
  /// - Returns: the height of a panel by its width.
  /// - Throws: `.notEqual` for an axis of categories, and for a logarithmic one.
  static func equalled(_ panels: inout [Panel]) throws(FigureError) -> Double {
    for panel in panels {
      for (channel, axis) in [(Channel.x, panel.x), (.y, panel.y)] where axis.isLog || axis.categories != nil {
        throw .notEqual(channel: channel, isLog: axis.isLog)
      }
    }
    func span(_ axis: AxisRange) -> Double { axis.upper - axis.lower }
    let longest = (x: panels.map { span($0.x) }.max() ?? 1, y: panels.map { span($0.y) }.max() ?? 1)
    let aspect = longest.y / longest.x
    func widen(_ axis: inout AxisRange, to wanted: Double) {
      let more = (wanted - span(axis)) / 2
      guard more > 0 else { return }
      axis.lower -= more
      axis.upper += more
    }
    for index in panels.indices {
      let (x, y) = (span(panels[index].x), span(panels[index].y))
      widen(&panels[index].x, to: y / aspect)
      widen(&panels[index].y, to: x * aspect)
    }
    return aspect
  }
}
