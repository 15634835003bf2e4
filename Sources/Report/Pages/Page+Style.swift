extension Page {
  /// The style sheet: light and dark paper, a phone's width, and print.
  static let style = """
    :root{color-scheme:light dark;--paper:#ffffff;--ink:#1f2328;--quiet:#5a636d;--rule:#dfe2e6;--wash:#f6f7f8;--link:#1a5a96}
    @media (prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e6e8eb;--quiet:#a3adb8;--rule:#2f353c;--wash:#1c2025;--link:#8fbdf0}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 Charter,"Bitstream Charter","Iowan Old Style",Georgia,serif}
    main,header,footer{max-width:1240px;margin:0 auto;padding:0 28px}
    header{padding-top:44px}
    h1{font-size:34px;line-height:1.2;font-weight:600;margin:0 0 6px;letter-spacing:-.01em}
    h2{font-size:22px;font-weight:600;margin:44px 0 10px;border-top:1px solid var(--rule);padding-top:20px}
    .lede{color:var(--quiet);margin:0 0 22px;max-width:46em;font-size:18px}
    ol.sentences{margin:0 0 8px;padding:0;list-style:none;max-width:50em;counter-reset:s}
    ol.sentences li{counter-increment:s;padding:7px 0 7px 40px;position:relative}
    ol.sentences li::before{content:counter(s);position:absolute;left:4px;color:var(--quiet);font-variant-numeric:lining-nums}
    .sans,figure,nav,table,summary,button,.meta{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    nav{font-size:14px;margin:26px 0 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);padding:10px 0;line-height:1.9}
    nav a{margin-right:18px;white-space:nowrap}
    a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
    .figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:44px 52px;margin-top:34px}
    figure{margin:0;min-width:0}
    figcaption{font-size:13.5px;line-height:1.45;color:var(--quiet)}
    figure h3{font:600 18px/1.3 Charter,"Bitstream Charter","Iowan Old Style",Georgia,serif;margin:0 0 6px}
    figure h3 span{color:var(--quiet);font-weight:400;margin-right:7px}
    .views{display:flex;flex-wrap:wrap;gap:2px 14px;margin:0 0 4px;min-height:26px}
    .views button{border:0;border-bottom:2px solid transparent;background:none;color:var(--quiet);padding:2px 0;font-size:13.5px;cursor:pointer}
    .views button[aria-checked=true]{color:var(--ink);border-bottom-color:var(--ink)}
    .unit{font-size:12.5px;color:var(--quiet);margin:0 0 2px}
    svg{display:block;width:100%;height:auto;overflow:visible;touch-action:pan-y}
    svg:focus-visible,button:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
    .legend{display:flex;flex-wrap:wrap;gap:2px 6px;margin:6px 0 0}
    .legend button{display:inline-flex;align-items:center;gap:6px;border:0;background:none;color:var(--ink);font-size:13px;padding:2px 6px 2px 0;cursor:pointer;text-align:left}
    .legend button[aria-pressed=false]{color:var(--quiet);text-decoration:line-through}
    .legend svg{width:16px;height:12px;flex:none}.legend button[aria-pressed=false] svg{opacity:.3}
    .off{display:none}
    .foot{display:grid;margin-top:10px}.foot>*{grid-area:1/1}
    .readout{font-size:13px;line-height:1.5;min-height:4.5em;margin:0;font-variant-numeric:tabular-nums}
    .reading figcaption{visibility:hidden}
    .readout b{font-weight:600;margin-right:10px}.readout span{white-space:nowrap;margin-right:12px}
    details{margin-top:6px;font-size:13.5px}summary{cursor:pointer;color:var(--quiet)}
    .about{margin-top:18px;font-size:15px}.about>summary,#notes .meta summary{font-size:14px}.about section:first-of-type h2{border-top:0;padding-top:0;margin-top:14px}#notes h2{font-size:19px;margin:26px 0 6px}#notes .meta{margin-bottom:6px}
    .copy{border:1px solid var(--rule);background:var(--wash);color:var(--ink);border-radius:4px;font-size:12.5px;padding:3px 10px;margin:8px 0;cursor:pointer}
    .scroll{overflow:auto;max-height:360px;border:1px solid var(--rule)}
    table{border-collapse:collapse;font-size:12.5px;font-variant-numeric:tabular-nums}
    th,td{padding:4px 10px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
    th:first-child,td:first-child{text-align:left}thead th{position:sticky;top:0;background:var(--wash);font-weight:600;white-space:normal;vertical-align:bottom}
    tbody th{font-weight:400}
    .words td,.words th{text-align:left;white-space:normal;vertical-align:top;overflow-wrap:anywhere}
    .plain{max-width:50em}ul.plain{padding-left:22px}
    footer{margin-top:56px;padding:18px 28px 60px;color:var(--quiet);font-size:14px}
    footer div{border-top:1px solid var(--rule);padding-top:16px}
    @media (max-width:860px){.figures{grid-template-columns:minmax(0,1fr)}}

    """
    + Palette.shape + Palette.lightRules
    + "@media screen and (prefers-color-scheme:dark){\n" + Palette.darkRules + "}\n" + narrowAndPrint

  /// A phone's width and paper; behind the rules that it changes.
  private static let narrowAndPrint = """
    @media (max-width:520px){body{font-size:16px}h1{font-size:27px}main,header{padding:0 16px}header{padding-top:26px}svg text{font-size:18px}svg .small{font-size:15px}svg .value{display:none}}
    @media print{:root{--paper:#fff;--ink:#000;--quiet:#444;--rule:#bbb}body{font-size:10.5pt}nav,.views,.copy,.readout,figure details{display:none}.readout{min-height:0}.legend button[aria-pressed=false]{display:none}figure{break-inside:avoid}.figures{gap:24px 30px}h2{break-after:avoid}details.meta{display:block}}

    """
}
