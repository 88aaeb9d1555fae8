#include "reporters/html_sections.h"

// A page of type: one column of text, hairlines, and colour only where something is to be done.
// Nothing may be wider than the page; tables that are scroll on their own. No blanks at either end:
// some checkers take the digest without them.

namespace driftgate {

std::string_view html_style_digest() { return "kcs9JlXwX0Btj/QOyrrfAlfGpj2OnnrJ4Ssb/AZzZKc="; }

std::string_view html_style() {
  return R"css(:root{color-scheme:light dark;
--paper:#fdfdfc;--sheet:#fff;--sunk:#f5f5f2;--ink:#1b1d21;--soft:#565c66;--line:#e4e4df;--rule:#c9c9c3;
--link:#1f5fa8;--bad:#ad1f2d;--bad-bg:#fcecec;--unsure:#8a5100;--unsure-bg:#fcf1de;--good:#1c6b43;
--good-bg:#e6f4ec;--note:#3a5a8c;--note-bg:#eaf0f9;--quiet:#646a73;--quiet-fill:#c4c6c9;--mark:#ffe3a3;
--mono:ui-monospace,"SF Mono","Cascadia Mono","Roboto Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#15171a;--sheet:#1b1e22;--sunk:#22262b;--ink:#e8e8e5;--soft:#a9afb8;--line:#2e3338;--rule:#474d55;
--link:#8fbdf5;--bad:#ff9a9a;--bad-bg:#3b2023;--unsure:#f0bf66;--unsure-bg:#382c16;--good:#83d3a5;
--good-bg:#1a3326;--note:#a5c3f2;--note-bg:#202d42;--quiet:#a0a6af;--quiet-fill:#565c64;--mark:#67501a}}
*{box-sizing:border-box}
html{font:100%/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;text-size-adjust:100%;
scroll-padding-top:1rem}
body{margin:0;font-size:.9375rem;overflow-wrap:anywhere}
h1,h2,h3,h4,p,ul,dl,dd,figure,pre{margin:0}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
code,pre{font-family:var(--mono);font-size:.8125rem;font-variant-ligatures:none}
small{font-size:.8125rem;color:var(--soft)}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--sheet);z-index:2}
.skip:focus{top:1rem}
.top,.page,footer{max-width:84rem;margin:0 auto;padding-inline:clamp(1rem,4vw,3rem)}
.top{padding-block:1.75rem 1.5rem}
.mark{font-size:.8125rem;font-weight:650;letter-spacing:.06em;color:var(--soft)}
h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.25rem);font-weight:680;letter-spacing:-.022em;line-height:1.2;
margin:.6rem 0 .7rem;display:flex;gap:.75rem;align-items:center}
.seal{flex:none;display:grid;place-items:center;width:1.5em;height:1.5em;border-radius:50%;font-size:.8em;
background:var(--quiet);color:var(--paper)}
.top.bad .seal{background:var(--bad)}.top.unsure .seal{background:var(--unsure)}
.top.good .seal{background:var(--good)}
.lead{font-size:1.0625rem;max-width:54rem}
svg{display:block;overflow:visible}
.bar{margin:1.4rem 0 .9rem;overflow:hidden;border-radius:6px}
.bar rect{stroke:var(--paper);stroke-width:2}
rect.good{fill:var(--good)}rect.bad{fill:var(--bad)}rect.unsure{fill:var(--unsure)}
rect.quiet{fill:var(--quiet-fill)}rect.track{fill:var(--line)}
.tally{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.5rem 1.5rem;max-width:46rem}
.tally div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.tally dd{font-size:1.875rem;font-weight:640;letter-spacing:-.02em;line-height:1.15;
font-variant-numeric:tabular-nums}
.tally dt{font-size:.8125rem;color:var(--soft)}
.tally .bad dd,td.bad{color:var(--bad)}.tally .unsure dd,td.unsure{color:var(--unsure)}
.tally .good dd,td.good{color:var(--good)}.tally .quiet dd,td.quiet{color:var(--quiet)}
.facts{display:flex;flex-wrap:wrap;gap:.35rem 2rem;margin-top:1.4rem;padding-top:.9rem;
border-top:1px solid var(--line);font-size:.8125rem}
.facts div{display:flex;gap:.5rem}
.facts dt,.act dt{color:var(--soft)}
.facts dd{font-variant-numeric:tabular-nums}
nav{border-block:1px solid var(--line);padding:.55rem 0}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.25rem}
nav a{display:inline-block;padding:.15rem 0;text-decoration:none;color:var(--soft)}
nav a:hover{color:var(--ink);text-decoration:underline}
section{padding-block:2.25rem .25rem}
h2{font-size:1.3125rem;font-weight:660;letter-spacing:-.012em;line-height:1.3;margin-bottom:.9rem}
h3{font-size:1.0625rem;font-weight:640;line-height:1.35;margin:1.75rem 0 .5rem}
h2+h3{margin-top:0}
section>p,section>details>p{max-width:46rem;margin-block:.5rem;color:var(--soft)}
.under{margin:-.35rem 0 .7rem;font-size:.8125rem}
.scroll{overflow-x:auto;position:relative;border:1px solid var(--line);border-radius:8px;background:var(--sheet)}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.45}
caption{text-align:left;padding:.6rem .8rem;font-size:.8125rem;color:var(--soft);
border-bottom:1px solid var(--line)}
th,td{text-align:left;vertical-align:top;padding:.42rem .8rem;font-weight:400}
thead th{font-size:.75rem;color:var(--soft);white-space:nowrap;border-bottom:1px solid var(--rule);
vertical-align:bottom;overflow-wrap:normal}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody th{font-weight:560;min-width:11rem}
tbody th small{font-weight:400}
td{min-width:3.2rem}
td code,th code{font-size:.8125rem}
.count{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.bad,td.unsure,td.good,td.quiet{white-space:nowrap}
.wide tbody th,.wide td:nth-last-child(-n+2){min-width:10.5rem}
.wide .count{padding-inline:.5rem}.terms td{min-width:6.8rem}
td.part{color:var(--unsure)}
.notes,.reasons,.never-list{padding-left:0;list-style:none;margin-top:.9rem}
.notes li,.reasons li{padding:.45rem 0;border-bottom:1px solid var(--line)}
.never-list li{padding:.2rem 0;font-size:.875rem}
.notes b{color:var(--unsure);font-weight:620}
details>summary{cursor:pointer}
section>details{margin-top:.8rem}
section>details>summary{padding:.35rem 0;color:var(--soft)}
summary h3,summary h4{display:inline;margin:0;color:var(--ink)}
section>details[open]>summary{margin-bottom:.4rem}
.finding{border:1px solid var(--line);border-left:4px solid var(--quiet);border-radius:8px;
background:var(--sheet);margin-top:.7rem}
.finding.error{border-left-color:var(--bad)}.finding.warning{border-left-color:var(--unsure)}
.finding.note{border-left-color:var(--note)}
.finding>summary{padding:.65rem 1rem .65rem .2rem;margin-left:1.75rem;display:list-item;
list-style-position:outside}
.finding>summary h4{font-size:.9375rem;font-weight:600;line-height:1.45}
.finding>summary .case{color:var(--soft);margin-left:.35rem;font-size:.8125rem}
.finding>summary::marker{color:var(--quiet)}
.finding .body{padding:0 1rem 1rem}
.badge{display:inline-block;padding:0 .5em;border-radius:4px;font-size:.75rem;font-weight:640;
line-height:1.6;margin-right:.35rem;white-space:nowrap}
.badge.error{background:var(--bad-bg);color:var(--bad)}
.badge.warning,.badge.unsure{background:var(--unsure-bg);color:var(--unsure)}
.badge.note{background:var(--note-bg);color:var(--note)}
.about{color:var(--soft);font-size:.8125rem;margin-bottom:.75rem}
.about code{color:var(--ink)}
.pair{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr))}
figure{min-width:0;display:flex;flex-direction:column;gap:.4rem}
figcaption{font-size:.8125rem;color:var(--soft)}
figcaption b{color:var(--ink);font-weight:640;margin-right:.35rem}
.value{display:grid;grid-template-columns:4.6rem minmax(0,1fr);font-size:.8125rem;align-items:baseline}
.value span{color:var(--soft)}
.value code{font-weight:600}
pre{background:var(--sunk);border-radius:6px;padding:.55rem 0;white-space:pre-wrap;line-height:1.6}
pre code{display:grid}
.line{padding:0 .75rem 0 1.75rem;position:relative;min-height:1.6em}
.numbered .line{padding-left:4.6rem}
.no{position:absolute;left:1.5rem;width:2.5rem;text-align:right;color:var(--soft);user-select:none;
-webkit-user-select:none}
.meant{background:color-mix(in srgb,var(--mark) 32%,transparent)}
.meant::before{content:"▸";position:absolute;left:.6rem;color:var(--ink)}
mark{background:var(--mark);color:inherit;border-radius:2px;padding:.08em .15em;margin:0 -.15em}
mark::before{content:" marked: ";position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%);white-space:nowrap}
.pointer code,.pointer{font-size:.75rem;color:var(--soft)}
.none,.proof{font-size:.875rem}
.none{color:var(--soft)}
.act{display:grid;grid-template-columns:5rem minmax(0,1fr);gap:.3rem 1rem;margin-top:.9rem;
font-size:.875rem}
.finding .act{border-top:1px solid var(--line);padding-top:.8rem}
.command{user-select:all;-webkit-user-select:all;background:var(--sunk);border-radius:4px;padding:.1rem .4rem;
display:inline-block;max-width:100%}
.obstacles{list-style:none;padding:0;display:grid;gap:.7rem}
.obstacles li{border:1px solid var(--line);border-left:4px solid var(--unsure);border-radius:8px;
background:var(--sheet);padding:.65rem 1rem .8rem}
.obstacles p{font-weight:560}.obstacles .act{margin-top:.5rem}
.meters{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.7rem 1.5rem;margin:.2rem 0 1rem}
.meters dt{font-size:.8125rem;color:var(--soft)}
.meters dd{font-weight:560;font-variant-numeric:tabular-nums}
.meter{margin-top:.25rem;overflow:hidden;border-radius:3px}
.matrix th[scope=col]:not(:first-child),.matrix td{text-align:center}
.matrix td.count,.matrix th.count:not(:first-child){text-align:right}
.matrix td{padding-inline:.5rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.matrix thead th{padding-inline:.5rem}
.matrix thead th:first-child{padding-left:.8rem}
.seen{color:var(--good)}.never{color:var(--unsure)}
td.seen{background:color-mix(in srgb,var(--good-bg) 70%,transparent)}
.key span{white-space:nowrap}
@media (min-width:40rem){.matrix tbody th,.latency tbody th{min-width:15rem}.matrix tbody th,.matrix thead th:first-child{position:sticky;left:0;
background:var(--sheet)}}
.chart{min-width:16rem;width:45%}
.latency td{white-space:nowrap}
.axis text{font-size:.6875rem;fill:var(--soft)}
.grid{stroke:var(--line)}.range{stroke:var(--rule)}
.strip circle{fill:var(--note);fill-opacity:.55}
.median{stroke:var(--ink);stroke-width:2}
.high{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 2}
footer{padding-block:2.5rem 3rem;font-size:.8125rem;color:var(--soft)}
footer p{max-width:46rem}
@media (min-width:72rem){.page{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:2.5rem;
border-top:1px solid var(--line)}
nav{border:0;padding:2.4rem 0 0;position:sticky;top:0;align-self:start}nav ul{flex-direction:column}}
@media (max-width:30rem){.act{grid-template-columns:minmax(0,1fr);gap:0}.act dd{margin-bottom:.45rem}
.finding .body,.obstacles li{padding-inline:.7rem}.numbered .line{padding-left:3.6rem}
.no{left:.9rem;width:2.2rem}}
@media print{@page{margin:14mm}
:root{color-scheme:light;--paper:#fff;--sheet:#fff;--sunk:#f5f5f2;--ink:#000;--soft:#444a52;--line:#d8d8d4;
--rule:#aaa;--link:#000;--bad:#9b1c28;--bad-bg:#fcecec;--unsure:#744500;--unsure-bg:#fcf1de;--good:#155a37;
--good-bg:#e6f4ec;--note:#2f4d7c;--note-bg:#eaf0f9;--quiet:#555;--quiet-fill:#c4c6c9;--mark:#ffe3a3}
html{font-size:82%}
body{-webkit-print-color-adjust:exact;print-color-adjust:exact}
nav,.skip{display:none}.page{display:block}.scroll{overflow:visible}
.top,.page,footer{max-width:none;padding-inline:0}
details::details-content{content-visibility:visible;display:block}
h2,h3,.under,summary,figcaption{break-after:avoid}tr,figure,.tally,.finding,.obstacles li{break-inside:avoid}
table{font-size:.8125rem}th,td{padding-inline:.4rem;min-width:0}
thead{display:table-header-group}
.chart{min-width:9rem}tbody th{min-width:0}.wide td:nth-last-child(-n+2){min-width:7.5rem}})css";
}

}  // namespace driftgate
