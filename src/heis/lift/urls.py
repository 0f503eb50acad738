"""The addresses of the lift's pages."""

from __future__ import annotations

from django.urls import path

from heis.lift.web import desk, evidence, filing, gate, older, picture, placing, room, sharing, strategy, talk, team

app_name = "lift"

urlpatterns = [
    path("", picture.home, name="home"),
    path("heisen/", picture.lift, name="lift"),
    path("initiativ/", picture.initiatives, name="list"),
    path("initiativ.<str:form>", picture.export, name="export"),
    path("ny/", filing.file, name="file"),
    path("ny/lagre/", filing.autosave_first, name="autosave_first"),
    path("ny/<str:token>/", filing.draft, name="draft"),
    path("ny/<str:token>/lagre/", filing.autosave, name="autosave"),
    path("ny/<str:token>/slett/", filing.discard, name="discard_draft"),
    path("ny/<str:token>/kvittering/", filing.receipt, name="receipt"),
    path("ny/<str:token>/ny-kode/", filing.renew_code, name="renew_code"),
    path("kode/", filing.with_code, name="code"),
    path("min-side/", desk.desk, name="desk"),
    path("min-side/beslutt/", desk.decide_many, name="decide_many"),
    path("min-side/koordinator/", desk.coordinator, name="coordinator"),
    path("min-side/strategi/", strategy.move, name="move_strategy"),
    path("invitasjon/<str:token>/", team.invitation, name="invitation"),
    path("initiativ/<int:number>/", room.room, name="room"),
    path("initiativ/<int:number>/beskriv/", room.describe, name="describe"),
    path("initiativ/<int:number>/logg/", room.log, name="log"),
    path("initiativ/<int:number>/ta-over/", filing.claim, name="claim"),
    path("initiativ/<int:number>/enhet/", placing.place, name="place"),
    path("initiativ/<int:number>/grunnlag/<slug:kind>/", evidence.evidence, name="evidence"),
    path("initiativ/<int:number>/grunnlag/<slug:kind>.xlsx", evidence.book, name="evidence_book"),
    path("initiativ/<int:number>/filer/", talk.file, name="add_file"),
    path("initiativ/<int:number>/filer/<int:attachment>/", evidence.download, name="download"),
    path("initiativ/<int:number>/filer/<int:attachment>/fjern/", evidence.remove, name="remove_file"),
    path("initiativ/<int:number>/send-inn/", gate.submit, name="submit"),
    path("initiativ/<int:number>/trekk/", gate.withdraw, name="withdraw"),
    path("initiativ/<int:number>/beslutt/<int:submission>/", gate.decide, name="decide"),
    path("initiativ/<int:number>/gjenapne/<int:decision>/", gate.reopen, name="reopen"),
    path("initiativ/<int:number>/avslutt/", gate.stop, name="stop"),
    path("initiativ/<int:number>/ta-opp-igjen/", gate.restart, name="restart"),
    path("initiativ/<int:number>/team/", team.team, name="team"),
    path("initiativ/<int:number>/team/inviter/", team.invite, name="invite"),
    path("initiativ/<int:number>/team/overlat/", team.hand_over, name="hand_over"),
    path("initiativ/<int:number>/team/bli-med/", team.join, name="join"),
    path("initiativ/<int:number>/team/svar/<int:invitation>/", team.answer, name="answer"),
    path("initiativ/<int:number>/team/<int:membership>/ut/", team.leave, name="leave"),
    path("initiativ/<int:number>/folg/", team.follow, name="follow"),
    path("initiativ/<int:number>/del/", sharing.share, name="share"),
    path("initiativ/<int:number>/samtalen/", older.comments, name="comments"),
    path("initiativ/<int:number>/hvem/", talk.whom, name="whom"),
    path("initiativ/<int:number>/kommentar/", talk.comment, name="comment"),
    path("initiativ/<int:number>/kommentar/<int:comment>/fjern/", talk.uncomment, name="uncomment"),
    path("initiativ/<int:number>/gjoremal/", talk.todo, name="todo"),
    path("initiativ/<int:number>/gjoremal/<int:todo>/", talk.todo_done, name="todo_done"),
]
