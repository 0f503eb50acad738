from django.urls import path

from heis.accounts.web import account, links, second_factor, signing_in, tokens

app_name = "accounts"
urlpatterns = [
    path("logg-inn/", signing_in.sign_in, name="sign_in"),
    path("logg-inn/kode/", signing_in.code, name="code"),
    path("logg-inn/demo/", signing_in.persona, name="persona"),
    path("logg-ut/", signing_in.sign_out, name="sign_out"),
    path("glemt-passord/", links.forgot_password, name="forgot_password"),
    path("glemt-passord/sendt/", links.forgot_password_sent, name="forgot_password_sent"),
    path("nytt-passord/<str:secret>/", links.new_password, name="new_password"),
    path("ny-epost/<str:secret>/", links.new_email, name="new_email"),
    path("min-konto/", account.account, name="account"),
    path("min-konto/passord/", account.change_password, name="change_password"),
    path("min-konto/epost/", account.change_email, name="change_email"),
    path("min-konto/innlogginger/<int:session_id>/avslutt/", account.end_session, name="end_session"),
    path("min-konto/innlogginger/avslutt-andre/", account.end_other_sessions, name="end_other_sessions"),
    path("min-konto/totrinn/", second_factor.second_factor, name="second_factor"),
    path("min-konto/totrinn/av/", second_factor.turn_off, name="turn_off_second_factor"),
    path("min-konto/totrinn/reservekoder/", second_factor.new_codes, name="new_codes"),
    path("min-konto/nokler/ny/", tokens.new_token, name="new_token"),
    path("min-konto/nokler/<int:token_id>/trekk-tilbake/", tokens.revoke_token, name="revoke_token"),
]
