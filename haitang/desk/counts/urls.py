"""Addresses of the pages about counts. One act is one address."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.counts import boxes, entry, home, people, settling, showing

URLS: list[URLPattern | URLResolver] = [
    path("counts/", home.index, name="counts"),
    path("counts/elections/<int:pk>/", home.of_election, name="election_count"),
    path("counts/elections/<int:pk>/new/", home.new, name="count_new"),
    path("counts/elections/<int:pk>/officials/", people.officials, name="count_officials"),
    path("counts/elections/<int:pk>/officials/new/", people.appoint, name="count_appoint"),
    path("counts/officials/<int:pk>/withdraw/", people.withdraw, name="count_withdraw"),
    path("counts/boxes/<int:pk>/", boxes.account, name="count_box"),
    path("counts/boxes/<int:pk>/batches/", boxes.batches, name="count_batches"),
    path("counts/boxes/<int:pk>/batch/", boxes.batch, name="count_batch"),
    path("counts/boxes/<int:pk>/sheet/", showing.box_sheet, name="count_box_sheet"),
    path("counts/batches/<int:pk>/", entry.entry, name="count_entry"),
    path("counts/batches/<int:pk>/start/", entry.start, name="count_start"),
    path("counts/batches/<int:pk>/whole/", entry.whole, name="count_whole"),
    path("counts/batches/<int:pk>/totals/", entry.totals, name="count_totals"),
    path("counts/batches/<int:pk>/finish/", entry.finish, name="count_finish"),
    path("counts/batches/<int:pk>/size/", boxes.resize, name="count_resize"),
    path("counts/batches/<int:pk>/compare/", settling.compare, name="count_compare"),
    path("counts/batches/<int:pk>/reread/", settling.reread, name="count_reread"),
    path("counts/batches/<int:pk>/rulings/", settling.rulings, name="count_rulings"),
    path("counts/batches/<int:pk>/rulings/<int:number>/", settling.rule, name="count_rule"),
    path("counts/batches/<int:pk>/seal/", settling.seal, name="count_seal"),
    path("counts/batches/<int:pk>/sheet/", showing.tally_sheet, name="count_tally_sheet"),
    path("counts/<int:pk>/", home.page, name="count"),
    path("counts/<int:pk>/boxes/new/", home.add_box, name="count_add_box"),
    path("counts/<int:pk>/seal/", home.seal_all, name="count_seal_all"),
    path("counts/<int:pk>/running/", showing.running, name="count_running"),
    path("counts/<int:pk>/sheet/", showing.sheet, name="count_sheet"),
    path("counts/<int:pk>/close/", home.close, name="count_close"),
]
