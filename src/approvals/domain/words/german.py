"""German."""

from __future__ import annotations

from typing import Final

GERMAN_TEXTS: Final = {
    # Lists and durations.
    "list.or": "{first} oder {last}",
    "list.and": "{first} und {last}",
    "people.more": "{people} und {n} weitere",
    "duration.seconds": "{n} s",
    "duration.minutes": "{n} min",
    "duration.hours": "{n} h",
    "duration.days": "{n} d",
    # Where an order is.
    "status.received": "Eingegangen, wird geprüft",
    "status.validated": "Geprüft, Ware wird reserviert",
    "status.reserved": "Ware reserviert, Freigabe wird angefragt",
    "status.awaiting_approval": "Wartet auf Freigabe",
    "status.awaiting_stage": "Wartet auf Freigabe, Stufe {n} von {count}",
    "status.approved": "Freigegeben, wird ausgeführt",
    "status.shipped": "Freigegeben und versandt, unterwegs",
    "status.delivered": "Freigegeben und zugestellt",
    "status.declined": "Fehlgeschlagen: Die Zahlung wurde abgelehnt",
    "status.undelivered": "Fehlgeschlagen: Die Zustellung wurde nicht bestätigt",
    "status.fulfilled": "Freigegeben und versandt",
    "status.rejected": "Abgelehnt",
    "status.withdrawn": "Zurückgezogen",
    "status.expired": "Abgelaufen: Niemand hat rechtzeitig geantwortet",
    "status.undecided": "Abgelaufen: Zu wenige haben rechtzeitig geantwortet",
    "status.failed": "Fehlgeschlagen",
    "status.slack_failing": "Wartet auf Freigabe, Slack nimmt die Karte nicht an",
    "status.giving_back": "{decision}, die Reservierung wird aufgehoben",
    # Who decided what.
    "decision.approved": "Freigegeben",
    "decision.rejected": "Abgelehnt",
    "decision.withdrawn": "Zurückgezogen",
    "decision.expired": "Abgelaufen",
    "decision.by": "{decision} von {person}",
    "decision.by_nod": "{decision} (automatisch)",
    "decision.by_rule": "{decision} (automatisch): Regel {rule}",
    "decision.tally": "{decision} ({tally})",
    "decision.expired.full": "Abgelaufen: Niemand hat vor Ablauf der Frist geantwortet",
    "decision.expired.some": "Abgelaufen: Zu wenige haben vor Ablauf der Frist geantwortet",
    # Stages and their votes.
    "stage.title": "Stufe {n} von {count}: {name}",
    "vote.for": "{person} für {voice}",
    "vote.tally": "{n} von {needed}",
    "vote.tally.by": "{tally}: {people}",
    "vote.approved": "Freigaben",
    "vote.rejected": "Ablehnungen",
    # What came of it.
    "outcome.shipped": "Versandt. Sendungsnummer: {tracking}",
    "outcome.delivered": "Zugestellt. Sendungsnummer: {tracking}",
    "outcome.shipped.untracked": "Versandt.",
    "outcome.given_back": "Die Ware ist wieder verfügbar.",
    "outcome.failure.one": "{step} ist fehlgeschlagen: {reason}",
    "outcome.failure.other": "{step} ist nach {n} Versuchen fehlgeschlagen: {reason}",
    "outcome.money.declined": "Es wurde nichts abgebucht.",
    "outcome.money.void": "Es wurde nichts abgebucht.",
    "outcome.money.refunded": "Die Zahlung wurde erstattet.",
    "outcome.goods_left": "Die Ware ist fort und bleibt als versandt gezählt.",
    "outcome.by_hand": "Von Hand zu erledigen: {tasks}",
    "by_hand.refund": (
        "Fragen Sie beim Zahlungsdienst, ob für Bestellung {order} abgebucht wurde, und erstatten"
        " Sie dann {money}."
    ),
    "by_hand.refund.known": "Erstatten Sie {money}, Buchung {charge}.",
    "by_hand.release": "Geben Sie die für Bestellung {order} reservierte Ware frei.",
    "by_hand.parcel": (
        "Fragen Sie den Versender, ob für Bestellung {order} ein Paket unterwegs ist, und halten"
        " Sie es auf."
    ),
    "by_hand.delivery": (
        "Fragen Sie den Versender, wo das Paket {tracking} ist, und erstatten Sie {money}, wenn es"
        " nicht ankommt."
    ),
    "by_hand.claim": "Melden Sie dem Versender das Paket {tracking} als verloren.",
    "step.workflow": "Der Ablauf selbst",
    "step.validate_order": "Die Prüfung der Bestellung",
    "step.reserve_inventory": "Die Reservierung der Ware",
    "step.wait_for_approval": "Das Warten auf die Freigabe",
    "step.post_card": "Die Anfrage der Freigabe",
    "step.settle": "Das Lesen der Entscheidung",
    "step.charge_payment": "Die Abbuchung",
    "step.fulfill_order": "Der Versand",
    "step.confirm_delivery": "Die Bestätigung der Zustellung",
    "step.refund_payment": "Die Erstattung der Zahlung",
    "step.release_inventory": "Das Aufheben der Reservierung",
    "outcome.failed": "Die Bestellung ist fehlgeschlagen: {reason}",
    # Why Nod itself ended an order. These keys, and those of problems, are stored with orders.
    "reason.automatic": "Automatisch freigegeben durch die Regel „{rule}“ der Richtlinie.",
    "reason.not_started": "Der Ablauf konnte nicht gestartet werden.",
    "reason.not_finished": "Die Bestellung konnte nicht abgeschlossen werden.",
    "reason.not_decided": "Die Anfrage endete ohne Entscheidung.",
    "reason.out_of_stock": "Nicht mehr auf Lager: {skus}.",
    "reason.step": "Der Schritt {step} ist unerwartet fehlgeschlagen.",
    "reason.table": "Die Bestelltabelle hat zu lange nicht geantwortet.",
    "reason.payment": "Der Zahlungsdienst hat zu lange nicht geantwortet.",
    "reason.carrier": "Der Versender hat zu lange nicht geantwortet.",
    "reason.slack": "Slack hat zu lange nicht geantwortet.",
    "reason.not_confirmed": "Der Versender hat die Zustellung nicht rechtzeitig bestätigt.",
    "reason.stock": "Die Ware ist nicht so reserviert, wie diese Bestellung es braucht.",
    "reason.broke_off": "Der Ablauf ist abgebrochen.",
    "reason.timed_out": "Der Ablauf hat länger gedauert, als er darf.",
    "reason.stopped": "Der Ablauf wurde angehalten.",
    "reason.gone": "Der Ablauf endete vor langer Zeit, und nichts ist mehr über ihn bekannt.",
    "reason.gave_up": "Die Bestellung wurde zu oft ohne Entscheidung geweckt.",
    "reason.defect": "Im Ablauf selbst ist ein Fehler aufgetreten; das Protokoll nennt ihn.",
    # Why somebody may not decide; the key's end is the refusal's code.
    "refused.own_order": "Sie haben selbst angefragt; entscheiden muss jemand anders.",
    "refused.four_eyes": (
        "In einer früheren Stufe haben Sie abgestimmt, oder jemand für Sie; in dieser muss jemand"
        " anders abstimmen."
    ),
    "refused.needed_later": (
        "Eine spätere Stufe braucht Personen, die noch nicht abgestimmt haben. Ihre Stimme für eine"
        " abwesende Person ließe ihr zu wenige."
    ),
    "refused.already_voted": (
        "Sie haben schon so abgestimmt, und Ihre Stimme zählt. Um sie zu ändern, stimmen Sie anders"
        " ab."
    ),
    "refused.not_an_approver": (
        "Sie stehen nicht auf der Liste der Freigebenden. Fragen Sie jemanden von ihnen oder Ihre"
        " Administration."
    ),
    "refused.not_the_requester": "Nur wer angefragt hat, kann das zurückziehen.",
    "refused.guest": (
        "Gäste können hier nicht entscheiden. Fragen Sie ein Mitglied dieses Workspace, das"
        " freigeben darf."
    ),
    "refused.bot": "Bots können hier nicht entscheiden.",
    "refused.deactivated": "Dieses Slack-Konto ist deaktiviert und kann hier nicht entscheiden.",
    "refused.foreign": (
        "Sie gehören zu einem anderen Workspace. Fragen Sie jemanden aus diesem Workspace, der"
        " freigeben darf."
    ),
    "refused.nobody": ("Slack kennt dieses Konto nicht; es kann hier nicht entscheiden."),
    "refused.cannot_check": (
        "Slack sagt gerade nicht, ob Sie hierüber entscheiden dürfen. Versuchen Sie es in einer"
        " Minute noch einmal, oder fragen Sie jemanden, der namentlich freigeben darf."
    ),
    "refused.cannot_check_account": (
        "Slack sagt gerade nicht, ob Ihr Konto noch das eines Mitglieds ist. Versuchen Sie es in"
        " einer Minute noch einmal."
    ),
    "refused.no_groups": (
        "Freigeben soll eine Slack-Benutzergruppe, und der Tarif dieses Workspace hat keine. Bitten"
        " Sie Ihre Administration, die Freigebenden namentlich zu nennen."
    ),
    "refused.not_signed_in": "Melden Sie sich an, um zu antworten.",
    "refused.token_may_not_decide": "Ihr Token darf nicht zum Entscheiden verwendet werden.",
    "refused.token_may_not_order": (
        "Ihr Token darf nicht zum Aufgeben oder Zurückziehen von Bestellungen verwendet werden."
    ),
    # Why the policy gives an order to nobody; the key's end is the code.
    "unrouted.no_rule": (
        "Keine Regel der Richtlinie sagt, wer über eine Bestellung wie diese ({money}) entscheidet."
        " Bitten Sie Ihre Administration, eine zu ergänzen."
    ),
    "unrouted.nobody_left": (
        "Niemand könnte über diese Bestellung entscheiden: Nach der Regel „{rule}“ braucht die"
        " Stufe „{stage}“ {needed} ihrer Freigebenden, und es blieben nur {left}. Lassen Sie"
        " jemand anderen bestellen, oder bitten Sie Ihre Administration, noch jemanden zu benennen."
    ),
    # What is wrong with a request; each follows the name of its field.
    "problem.body": "muss ein JSON-Objekt sein",
    "problem.unknown_field": "ist kein Feld einer Bestellung",
    "problem.unknown_item_field": "ist kein Feld einer Position",
    "problem.required_text": "fehlt und muss Text sein",
    "problem.text": "muss Text sein",
    "problem.too_long": "darf höchstens {limit} Zeichen haben",
    "problem.empty": "darf nicht leer sein",
    "problem.items_required": "fehlt: eine Liste von {{sku, quantity}}",
    "problem.too_many_lines": "darf höchstens {limit} Zeilen haben",
    "problem.item": "muss ein Objekt {{sku, quantity}} sein",
    "problem.too_many_of": "mehr als {limit} von {sku}",
    "problem.sku": "muss eine Artikelnummer wie WIDGET-001 sein",
    "problem.sku_not": "muss eine Artikelnummer wie WIDGET-001 sein, nicht „{said}“",
    "problem.whole_number": "muss eine ganze Zahl sein",
    "problem.range": "muss zwischen 1 und {limit} liegen",
    "problem.currency": "muss ein Kürzel aus drei Buchstaben wie EUR sein",
    "problem.order_id": "muss aus 1 bis 64 Buchstaben, Ziffern, Binde- oder Unterstrichen bestehen",
    "problem.source_url": "muss eine Webadresse mit höchstens {limit} Zeichen sein",
    "problem.empty_catalogue": "Der Katalog ist noch leer",
    "problem.currency_not_sold": "muss eine von {currencies} sein",
    "problem.sku_unknown": "{sku} gibt es im Katalog nicht.",
    "problem.sku_unknown_near": "{sku} gibt es im Katalog nicht. Meinten Sie {near}?",
    "problem.sku_currency": "wird nicht in {currency} verkauft",
    "problem.sku_other_currency": (
        "wird in {currency} verkauft, {first} aber in {other}; geben Sie zwei Bestellungen auf"
    ),
    "problem.sold_out": "{sku} ist ausverkauft",
    "problem.stock": "nur {available} von {sku} auf Lager",
    "problem.json": "ist kein gültiges JSON",
    "problem.encoding": "ist kein gültiges Base64",
    "problem.too_large": "darf höchstens {limit} KB haben",
    "problem.key": "muss aus 1 bis {limit} sichtbaren ASCII-Zeichen bestehen",
    "problem.only_reason": "ist hier kein Feld; es gibt nur reason",
    "problem.only_reason_and_stage": "ist hier kein Feld; es gibt nur reason und stage",
    "problem.which_stage": "muss sagen, auf welche Stufe Sie antworten: {stages}",
    "problem.stage": "ist keine Stufe dieser Bestellung: {stages}",
    "problem.exactly": "muss {accepted} sein",
    "problem.unseen": "muss sichtbarer Text sein",
    "problem.amount": "muss ein Betrag wie 100 oder 99.90 sein",
    "problem.when": (
        "muss ein Tag (2026-11-21, in UTC) oder ein Zeitpunkt (2026-11-21T09:30Z) sein"
    ),
    "problem.not_below": "darf nicht unter {other} liegen",
    "problem.not_after": "darf nicht nach {other} liegen",
    "problem.weeks_before": "darf höchstens {limit} Wochen vor {other} liegen",
    "problem.week": "muss eine Woche sein, etwa 2026-W47",
    "problem.too_short": "muss mindestens {limit} Zeichen haben",
    "problem.with_waiting": "muss {only} sein oder wegbleiben, wenn waitingFor gesetzt ist",
    "problem.other_filters": "gehört zu einer Liste mit anderen Filtern",
    "problem.neither": "ist weder {one} noch {other}",
    "problem.one_of": "muss eines von {accepted} sein",
    "problem.whole_number_to": "muss eine ganze Zahl von 1 bis {limit} sein",
    "problem.cursor": "stammt nicht von dieser API",
    # What the API says; a title's key ends with the name of its status.
    "api.nowhere": "Unter dieser Adresse gibt es nichts.",
    "api.no_file": "Diese Datei gibt es nicht.",
    "api.no_history": "Zu dieser Bestellung gibt es keinen Verlauf.",
    "api.no_order": "Es gibt keine Bestellung {order}.",
    "api.method": "Nicht mit dieser Methode.",
    "api.foreign": "Änderungen werden von anderen Websites nicht angenommen.",
    "api.not_our_page": "Änderungen kommen nur von Nods eigener Seite.",
    "api.sign_in": (
        "Melden Sie sich an, oder senden Sie Ihr Token als 'Authorization: Bearer TOKEN'."
    ),
    "api.no_member": "Ihr Slack-Konto gehört nicht mehr zum Workspace.",
    "api.not_json": "Senden Sie application/json.",
    "api.unexpected": (
        "Hier ist etwas schiefgegangen. Es wurde protokolliert. Versuchen Sie es noch einmal."
    ),
    "api.no_token": "Senden Sie Ihr Token als 'Authorization: Bearer TOKEN'.",
    "api.unknown_token": "Dieses Token ist nicht bekannt.",
    "api.no_sign_in": "Die Anmeldung ist nicht richtig eingerichtet.",
    "api.may_not": "Ihr Token hat die Berechtigung „{permission}“ nicht.",
    "api.other_order": "Bestellung {order} ist schon eine andere Bestellung.",
    "api.other_key": "Dieser Idempotency-Key wurde schon für eine andere Bestellung verwendet.",
    "api.not_started": (
        "Bestellung {order} ist gespeichert, aber es ist nicht sicher, dass sie begonnen hat."
        " Sehen Sie in einer Minute nach, bevor Sie sie noch einmal aufgeben."
    ),
    "api.not_accepting": (
        "Nod nimmt zurzeit keine neuen Bestellungen an. Es wurde nichts aufgegeben."
    ),
    "api.closed": "Diese Bestellung ist abgeschlossen. {decision}, {at}.",
    "api.closed.of_request": "Diese Anfrage ist abgeschlossen. {decision}, {at}.",
    "api.not_waiting": "Diese Bestellung wartet gerade nicht auf eine Antwort. {status}.",
    "api.not_waiting.of_request": "Diese Anfrage wartet gerade nicht auf eine Antwort. {status}.",
    "api.not_authenticated": "Melden Sie sich zuerst an.",
    "api.forbidden": "Sie dürfen das nicht.",
    "api.order_conflict": "Diese ID oder dieser Schlüssel steht schon für eine andere Bestellung.",
    "api.no_executions": "Der Ablauf ist gerade nicht erreichbar. Versuchen Sie es noch einmal.",
    "api.no_secrets": (
        "Die Anmeldung kann gerade nicht geprüft werden. Versuchen Sie es noch einmal."
    ),
    "api.unavailable": "Das ist gerade nicht möglich. Versuchen Sie es noch einmal.",
    "api.other_stage": "Gefragt ist jetzt die Stufe {asked}. Es wurde nichts geändert.",
    "api.stage_closed": "{closed} Gefragt ist jetzt die Stufe {asked}.",
    "api.title.bad_request": "Fehlerhafte Anfrage",
    "api.title.unauthorized": "Nicht angemeldet",
    "api.title.forbidden": "Nicht erlaubt",
    "api.title.not_found": "Nicht gefunden",
    "api.title.method_not_allowed": "Methode nicht erlaubt",
    "api.title.conflict": "Konflikt",
    "api.title.content_too_large": "Zu groß",
    "api.title.unsupported_media_type": "Format nicht unterstützt",
    "api.title.unprocessable_content": "Nicht verarbeitbar",
    "api.title.too_many_requests": "Zu viele Anfragen",
    "api.title.internal_server_error": "Interner Fehler",
    "api.title.bad_gateway": "Fehler der Gegenstelle",
    "api.title.service_unavailable": "Vorübergehend nicht verfügbar",
    "api.title.gateway_timeout": "Zeitüberschreitung",
    # An order as Slack shows it: to the channel (card), to its requester (receipt).
    "order.what": "{money} für {customer}",
    "order.amount": "Betrag",
    "order.customer": "Kunde",
    "order.requester": "Angefragt von",
    "order.id": "Bestellung",
    "order.why": "Begründung",
    "order.source": "Die Nachricht, aus der diese Bestellung kommt",
    "order.page": "Seite dieser Bestellung öffnen",
    "order.more_items.one": "… und {n} weitere Position auf der Seite der Bestellung",
    "order.more_items.other": "… und {n} weitere Positionen auf der Seite der Bestellung",
    "order.note": "Notiz",
    "order.reason": "Grund",
    "order.took": "nach {duration}",
    "order.seen.one": "{people} kümmert sich darum, seit {at}.",
    "order.seen.other": "{people} kümmern sich darum, die erste Person seit {at}.",
    "order.title.received": "Bestellung eingegangen",
    "order.title.awaiting_approval": "Freigabe nötig",
    "order.title.approved": "Freigegeben, wird versandt",
    "order.title.shipped": "Freigegeben und versandt, unterwegs",
    "order.title.delivered": "Freigegeben und zugestellt",
    "order.title.declined": "Fehlgeschlagen: Die Zahlung wurde abgelehnt",
    "order.title.undelivered": "Fehlgeschlagen: Die Zustellung wurde nicht bestätigt",
    "order.title.fulfilled": "Freigegeben und versandt",
    "order.title.rejected": "Abgelehnt",
    "order.title.withdrawn": "Von der anfragenden Person zurückgezogen",
    "order.title.expired": "Abgelaufen: Niemand hat rechtzeitig geantwortet",
    "order.title.undecided": "Abgelaufen: Zu wenige haben rechtzeitig geantwortet",
    "order.title.failed": "Fehlgeschlagen: nicht versandt",
    "card.text": "{headline}: {what}, angefragt von {requester}.",
    "card.text.until": "Zu entscheiden bis {deadline}.",
    "card.asked": "Entscheidung durch {approvers}, bis {deadline}.",
    "card.asked.alone": "Entscheidung durch {approvers}, bis {deadline}.",
    "card.asked.some": "Freigabe durch {n} von {approvers}, bis {deadline}.",
    "card.asked.nobody": (
        "Niemand kann über diese Bestellung entscheiden: Es sind keine Freigebenden eingerichtet."
        " Ablauf: {deadline}."
    ),
    "card.next": (
        "Nach der Freigabe wird versandt; nach einer Ablehnung oder ohne Antwort ist die Ware"
        " wieder verfügbar."
    ),
    "card.next.stage": (
        "Nach der Freigabe ist die Stufe {stage} an der Reihe; nach einer Ablehnung oder ohne"
        " Antwort ist die Ware wieder verfügbar."
    ),
    "card.rejects.one": "Eine Ablehnung genügt, um sie abzulehnen.",
    "card.rejects.other": "Mit {n} Ablehnungen ist sie abgelehnt.",
    "card.passed": "Als Nächstes: {stage}.",
    "card.escalated": (
        "Eskaliert: {duration} lang hat niemand reagiert. Entscheidung nun auch durch {people}."
    ),
    "card.escalated.nobody": "{duration} lang hat niemand reagiert.",
    "card.caution": ("Achtung: {money} ist mehr als {limit}. Bitte prüfen Sie Betrag und Kunde."),
    "button.approve": "Freigeben",
    "button.reject": "Ablehnen",
    "button.seen": "Ich kümmere mich",
    "button.more": "Mit Notiz freigeben",
    "button.withdraw": "Zurückziehen",
    "button.cancel": "Abbrechen",
    "button.close": "Schließen",
    "button.spoken": "{label}: {what}",
    "confirm.approve.title": "{money} freigeben?",
    "confirm.approve.text": "{what}: Versandt wird, sobald Sie freigeben.",
    "confirm.approve.vote": "{what}: Vor dem Versand sind weitere Freigaben nötig.",
    "confirm.withdraw.title": "Diese Bestellung zurückziehen?",
    "confirm.withdraw.text": "{what}: Nichts wird versandt, die Ware ist wieder verfügbar.",
    "confirm.withdraw.no": "Behalten",
    "receipt.title.received": "Ihre Bestellung ist eingegangen",
    "receipt.title.awaiting_approval": "Ihre Bestellung wartet auf Freigabe",
    "receipt.title.approved": "Ihre Bestellung wurde freigegeben",
    "receipt.title.shipped": "Ihre Bestellung wurde freigegeben und versandt",
    "receipt.title.delivered": "Ihre Bestellung wurde freigegeben und zugestellt",
    "receipt.title.declined": "Ihre Bestellung ist fehlgeschlagen: Die Zahlung wurde abgelehnt",
    "receipt.title.undelivered": (
        "Ihre Bestellung ist versandt, aber nicht als zugestellt bestätigt"
    ),
    "receipt.title.fulfilled": "Ihre Bestellung wurde freigegeben und versandt",
    "receipt.title.rejected": "Ihre Bestellung wurde abgelehnt",
    "receipt.title.withdrawn": "Sie haben Ihre Bestellung zurückgezogen",
    "receipt.title.expired": "Ihre Bestellung ist abgelaufen: Niemand hat rechtzeitig geantwortet",
    "receipt.title.undecided": (
        "Ihre Bestellung ist abgelaufen: Zu wenige haben rechtzeitig geantwortet"
    ),
    "receipt.title.failed": "Ihre Bestellung ist fehlgeschlagen und wurde nicht versandt",
    "receipt.text": "{headline}: {what}.",
    "receipt.next": (
        "Nach der Freigabe wird versandt; nach einer Ablehnung oder ohne Antwort ist die Ware"
        " wieder verfügbar. Sie erfahren es in diesem Thread."
    ),
    # What happened, in the thread below each of them.
    "note.asked.card": "Angefragt. Wer oben genannt ist, darf bis {deadline} entscheiden.",
    "note.asked.receipt": (
        "{requester}, Ihre Bestellung ist eingegangen und die Ware reserviert. {asked}"
    ),
    "note.asked.next": "{requester}, Ihre Bestellung ist jetzt in der nächsten Stufe. {asked}",
    "note.asked.nobody": (
        "{requester}, Ihre Bestellung ist eingegangen. Es sind aber keine Freigebenden"
        " eingerichtet, also kann niemand entscheiden. Ablauf: {deadline}."
    ),
    "note.seen.card": "{person} kümmert sich darum.",
    "note.seen.receipt": "{person} kümmert sich um Ihre Bestellung.",
    "note.voted.approved": "{voter} gibt frei.",
    "note.voted.rejected": "{voter} lehnt ab.",
    "note.changed.approved": "{voter} gibt jetzt frei, nach einer Ablehnung zuvor.",
    "note.changed.rejected": "{voter} lehnt jetzt ab, nach einer Freigabe zuvor.",
    "note.tally.approved": "{tally}.",
    "note.tally.rejected": "{tally} Ablehnungen.",
    "note.closed": "Die Stufe {stage} ist abgeschlossen: freigegeben. Als Nächstes: {next}.",
    "note.reminded.card": "{people}: Diese Bestellung wartet auf Ihre Stimme, bis {deadline}.",
    "note.reminded.direct": "{people}, das wartet noch auf Ihre Stimme, bis {deadline}.",
    "note.escalated.card": (
        "{duration} lang hat niemand reagiert. {people}: Auch Sie dürfen nun entscheiden, bis"
        " {deadline}."
    ),
    "note.escalated.card.nobody": (
        "{duration} lang hat niemand reagiert. Eine Antwort ist bis {deadline} möglich."
    ),
    "note.escalated.receipt": (
        "{duration} lang hat niemand reagiert. Entscheidung nun auch durch {people}."
    ),
    "note.escalated.receipt.nobody": (
        "{duration} lang hat niemand reagiert. Die Freigebenden können noch antworten, bis"
        " {deadline}."
    ),
    "note.decided.card": "{decision}.",
    "note.decided.receipt": "{requester}, zu Ihrer Bestellung für {customer}: {decision}.",
    # Forms: decide with words.
    "reject.title": "Bestellung ablehnen",
    "reject.summary": "Sie lehnen gleich {what} ab, angefragt von {requester}.",
    "reject.choice": "Grund",
    "reject.choice.placeholder": "Grund auswählen",
    "reject.text": "In eigenen Worten",
    "reject.hint": (
        "Ein Grund aus der Liste oder eigene Worte: Eines von beiden ist nötig, beides willkommen."
        " Wer angefragt hat, liest es."
    ),
    "reject.default.budget": "Nicht im Budget",
    "reject.default.price": "Zu teuer",
    "reject.default.wrong": "Falscher Artikel oder falsche Menge",
    "reject.default.needless": "Wird nicht gebraucht",
    "reject.default.details": "Es fehlen Angaben",
    "reject.default.changes": "Änderungen sind nötig",
    "approve.title": "Mit Notiz freigeben",
    "approve.summary": (
        "Sie geben gleich {what} frei, angefragt von {requester}. Versandt wird sofort."
    ),
    "approve.summary.vote": (
        "Sie geben gleich {what} frei, angefragt von {requester}. Vor dem Versand sind weitere"
        " Freigaben nötig."
    ),
    "approve.note": "Notiz",
    "approve.hint": "Wer angefragt hat, liest sie. Sie können das Feld leer lassen.",
    "notice.title": "Nod",
    # Forms: order.
    "form.title": "Freigabe anfragen",
    "form.submit": "Bestellen",
    "form.item": "Position {n}",
    "form.item.placeholder": "Artikel auswählen",
    "form.quantity": "Menge von Position {n}",
    "form.add": "Weitere Position",
    "form.full": "Dieses Formular fasst {limit} Positionen. Mehr können Sie tippen: {example}",
    "form.more_products.one": (
        "{n} weiterer Artikel steht hier nicht. Tippen Sie seine Artikelnummer: {example}"
    ),
    "form.more_products.other": (
        "{n} weitere Artikel stehen hier nicht. Tippen Sie ihre Artikelnummern: {example}"
    ),
    "form.example": "/order 2x ARTIKELNUMMER für KUNDE",
    "form.product.in_stock": "{sku} · {n} auf Lager",
    "form.product.out": "{sku} · nicht auf Lager",
    "form.empty": "Der Katalog ist noch leer, also lässt sich nichts bestellen.",
    "form.customer": "Kunde",
    "form.customer.placeholder": "Für wen ist es?",
    "form.note": "Begründung",
    "form.note.hint": "Wer freigibt, liest sie auf der Karte.",
    "form.total": "Summe: {total}",
    "form.total.mixed": (
        "Keine Summe: Diese Artikel werden in {currencies} verkauft."
        " Geben Sie je eine Bestellung auf."
    ),
    "form.total.none": "Summe: Wählen Sie Artikel und Menge",
    "form.source": "Diese Bestellung bezieht sich auf {message}.",
    "form.source.message": "diese Nachricht",
    "placed.title": "Bestellung aufgegeben",
    "placed.text": "Bestellung {order} ist aufgegeben: {what}.",
    "placed.next": (
        "Die Freigabe wird jetzt angefragt. Nod sagt Ihnen in einer Direktnachricht, was daraus"
        " wird."
    ),
    # The Home tab.
    "home.request": "Freigabe anfragen",
    "home.waiting": "Wartet auf Sie",
    "home.waiting.none": "Nichts wartet auf Sie.",
    "home.waiting.none_here": "Auf dieser Seite wartet nichts auf Sie.",
    "home.cannot_check": (
        "Slack sagt gerade nicht von jeder Bestellung, ob sie auf Sie wartet. Öffnen Sie diesen Tab"
        " in einer Minute noch einmal."
    ),
    "home.mine": "Ihre Bestellungen und Anfragen",
    "home.mine.none": "Sie haben noch nichts angefragt.",
    "home.decided": "Ihre letzten Entscheidungen",
    "home.decided.none": "Sie haben noch nichts entschieden.",
    "home.median.one": "Für Ihre letzte Entscheidung haben Sie {duration} gebraucht.",
    "home.median.other": (
        "Im Median brauchen Sie {duration}, gemessen an Ihren letzten {n} Entscheidungen."
    ),
    "home.asked_by": "angefragt von {requester}",
    "home.until": "zu entscheiden bis {deadline}",
    "home.voted.approved": (
        "Sie haben freigegeben. Bis die Stufe abgeschlossen ist, können Sie Ihre Stimme ändern."
    ),
    "home.voted.rejected": (
        "Sie haben abgelehnt. Bis die Stufe abgeschlossen ist, können Sie Ihre Stimme ändern."
    ),
    "home.older": "Weitere Bestellungen",
    "home.older.spoken": "Weitere Bestellungen: {list}",
    "home.start": "Zurück zum Anfang",
    # Why Slack does not show something; "refused" and Slack's code, where there are words for it.
    "slack.token": "Der Slack-Token von Nod lässt sich nicht lesen.",
    "slack.silent": "Slack antwortet nicht.",
    "slack.failing": "Slack ist gestört.",
    "slack.slow_down": "Slack bittet um langsamere Anfragen.",
    "slack.refused": "Slack hat die Nachricht abgelehnt ({code}).",
    "slack.refused.not_connected": "Nod ist nicht mit Slack verbunden.",
    "slack.refused.not_in_channel": (
        "Nod ist nicht Mitglied des Kanals. Laden Sie Nod mit /invite ein."
    ),
    "slack.refused.channel_not_found": (
        "Den Freigabekanal gibt es nicht, oder Nod kann ihn nicht sehen."
    ),
    "slack.refused.is_archived": "Der Freigabekanal ist archiviert.",
    "slack.refused.no_groups": (
        "Der Tarif des Workspace hat keine Benutzergruppen. Nennen Sie die Freigebenden namentlich."
    ),
    "slack.refused.invalid_auth": (
        "Slack nimmt den Token von Nod nicht an. Hinterlegen Sie einen gültigen."
    ),
    "slack.refused.token_revoked": (
        "Der Slack-Token von Nod wurde widerrufen. Hinterlegen Sie einen neuen."
    ),
    "slack.refused.account_inactive": "Das Slack-Konto von Nod ist deaktiviert.",
    "slack.refused.missing_scope": (
        "Dem Slack-Token von Nod fehlt eine Berechtigung. Installieren Sie die App mit ihrem"
        " Manifest neu."
    ),
    "slack.refused.invalid_blocks": "Slack hat den Aufbau der Karte nicht angenommen.",
    # What somebody is told privately after a click or a form.
    "app.not_ours": (
        "Dieser Knopf stammt nicht von einer Karte von Nod, deshalb wurde nichts geändert."
    ),
    "app.try_again": (
        "Nod konnte das gerade nicht speichern. Es ging nichts verloren: Bitte versuchen Sie es in"
        " einer Minute noch einmal."
    ),
    "app.on_its_way": (
        "Ihre Entscheidung ist gespeichert und gilt. Sie weiterzugeben dauert länger als sonst; sie"
        " geht nicht verloren."
    ),
    "app.cannot_decide": "Sie können hierüber nicht entscheiden. {why}",
    "app.decided_elsewhere": ("Wer einen Token dafür hat, kann inzwischen auf {page} entscheiden."),
    "app.closed": "Diese Bestellung ist abgeschlossen. {decision}, {at}. Es wurde nichts geändert.",
    "app.closed_otherwise": (
        "Diese Bestellung ist abgeschlossen. {status}. Es wurde nichts geändert."
    ),
    "app.stage_closed": (
        "Die Stufe {stage} ist abgeschlossen. {result}, {at}. Es wurde nichts geändert."
    ),
    "app.not_current": (
        "Dieser Knopf gilt nicht mehr. Nehmen Sie die neueste Karte der Bestellung oder ihre Seite."
        " Es wurde nichts geändert."
    ),
    "app.not_waiting": (
        "Diese Bestellung wartet gerade nicht auf eine Antwort. {status}. Es wurde nichts geändert."
    ),
    "app.seen": (
        "Notiert: Auf der Karte steht, dass Sie sich darum kümmern, und wer angefragt hat, erfährt"
        " es."
    ),
    "app.counts.approved": "Ihre Freigabe zählt: {n} von {needed}.",
    "app.counts.rejected": "Ihre Ablehnung zählt: {n} von {needed}.",
    "app.counts.approved.for": "Ihre Freigabe zählt für {voice}: {n} von {needed}.",
    "app.counts.rejected.for": "Ihre Ablehnung zählt für {voice}: {n} von {needed}.",
    "app.withdrawn": "Ihre Bestellung ist zurückgezogen. Die Reservierung wird aufgehoben.",
    "app.no_form": (
        "Falls sich kein Formular geöffnet hat, drücken Sie den Knopf in einer Minute noch einmal,"
        " oder nehmen Sie „Freigeben“. Entschieden wird erst, wenn ein Formular abgeschickt ist."
    ),
    "app.no_form.page": (
        "Falls sich kein Formular geöffnet hat, drücken Sie den Knopf in einer Minute noch einmal,"
        " oder entscheiden Sie auf {page}. Entschieden wird erst, wenn ein Formular abgeschickt"
        " ist."
    ),
    "app.page": "der Seite dazu",
    "app.no_order_form": (
        "Falls sich kein Formular geöffnet hat, versuchen Sie es in einer Minute noch einmal, oder"
        " tippen Sie {example} in einen Kanal."
    ),
    "app.reason_required": "Wählen Sie einen Grund oder schreiben Sie einen.",
    "app.reason_too_long": "Der Text darf höchstens {limit} Zeichen haben, nicht {n}.",
    "app.reason_of": "{choice}: {text}",
    "app.too_old": "Dieses Formular ist zu alt. Schließen Sie es und öffnen Sie es neu.",
    "app.form_used": (
        "Mit diesem Formular wurde schon eine andere Bestellung aufgegeben. Schließen Sie es und"
        " öffnen Sie ein neues."
    ),
    # What /order answers.
    "command.example": "/order 2x WIDGET-001, 1x GADGET-007 für Acme",
    "command.usage": "So geht es: {example}",
    "command.help": (
        "Wer freigeben darf, wird in Slack gefragt, und Sie erfahren von Nod, was daraus wurde."
    ),
    "command.help.form": "öffnet ein Formular",
    "command.help.place": "gibt diese Bestellung sofort auf",
    "command.help.list": "zeigt, was auf Sie wartet (waiting) und was Sie bestellt haben (mine)",
    "command.help.status": "sagt, wo eine Bestellung steht",
    "command.help.withdraw": "zieht eine eigene Bestellung zurück, die noch nicht entschieden ist",
    "command.help.away": "lässt bis zu diesem Tag jemanden für Sie abstimmen; allein: sagt, wen",
    "command.help.back": "beendet das",
    "command.no_form": "Falls sich kein Formular geöffnet hat, können Sie auch tippen:",
    "command.not_placed": "Diese Bestellung wurde nicht aufgegeben.",
    "command.meant": "Meinten Sie {command}?",
    "command.item": "Position {n}: {problem}",
    "command.item_field": "Position {n}, {field}: {problem}",
    "command.field": "{field}: {problem}",
    "command.try_again": (
        "Nod konnte die Bestellung gerade nicht aufgeben; es wurde nichts bestellt. Bitte versuchen"
        " Sie es noch einmal."
    ),
    "command.not_started": (
        "Bestellung {order} ist gespeichert, aber es ist nicht sicher, dass sie begonnen hat. Sehen"
        " Sie in einer Minute nach, bevor Sie sie noch einmal aufgeben."
    ),
    "command.too_many_open": (
        "Sie haben so viele offene Bestellungen, wie gleichzeitig erlaubt sind: {n}. Warten Sie,"
        " bis eine abgeschlossen ist, oder ziehen Sie eine zurück."
    ),
    "command.placed": "Bestellung {order} ist aufgegeben: {items} für {customer}, {total}.",
    "command.will_hear": "Nod hält Sie mit einer Direktnachricht auf dem Laufenden.",
    "command.page": "Auf ihrer Seite verfolgen",
    "command.list_which": "Nod zeigt, was auf Sie wartet oder was Ihnen gehört: {commands}",
    "command.cannot_check": (
        "Slack sagt gerade nicht von jeder Bestellung, ob sie auf Sie wartet. Bitte versuchen Sie"
        " es in einer Minute noch einmal."
    ),
    "command.waiting": "Wartet auf Sie",
    "command.none_waiting": "Es wartet nichts auf Sie.",
    "command.mine": "Ihre Bestellungen und Anfragen",
    "command.none_mine": "Sie haben noch keine Bestellung aufgegeben.",
    "command.order_line": "{order}: {what}. {status}",
    "command.more": "Es gibt mehr: Öffnen Sie die Startseite von Nod.",
    "command.cannot_read": (
        "Nod konnte die Bestellungen gerade nicht lesen. Bitte versuchen Sie es in einer Minute"
        " noch einmal."
    ),
    "command.which_order": "Sagen Sie, welche: {command}. Die ID finden Sie mit /order list.",
    "command.no_such_order": (
        "Es gibt keine Bestellung mit dieser ID. Ihre finden Sie mit /order list."
    ),
    "command.asked_by": "Angefragt von {person}",
    "command.away.none": (
        "Sie sind nicht abwesend. Nennen Sie vorher, wer Sie vertritt: {example}"
    ),
    "command.away.until": (
        "Sie sind abwesend bis {at}. Bis dahin darf {stand_in} an Ihrer Stelle abstimmen, aber"
        " nicht über eigene Bestellungen. {back} beendet das vorher."
    ),
    "command.away.stand_in_for": "Sie vertreten {people} und dürfen an deren Stelle abstimmen.",
    "command.away.over": "Willkommen zurück. Niemand stimmt an Ihrer Stelle ab.",
    "command.away.not_set": "Es wurde nichts geändert.",
    "command.away.cannot_check": (
        "Slack sagt gerade nicht, wer Sie vertreten soll, es wurde also nichts geändert. Bitte"
        " versuchen Sie es in einer Minute noch einmal."
    ),
    "field.customer": "Kunde",
    "field.items": "Positionen",
    "field.note": "Notiz",
    "field.currency": "Währung",
    "field.quantity": "Menge",
    "field.until": "Bis",
    "field.stand_in": "Vertretung",
    "problem.command_empty": "Sagen Sie, was bestellt werden soll und für wen",
    "problem.command_items": "Nennen Sie vor „für“ mindestens einen Artikel",
    "problem.command_customer": "Sagen Sie, für wen: am Ende „für“ und der Kunde",
    "problem.command_part": "nicht verstanden: „{said}“",
    "problem.command_quantity": "Die Menge in „{said}“ muss eine ganze Zahl sein",
    "problem.away_no_day": "Sagen Sie, bis zu welchem Tag, etwa {day}",
    "problem.away_nobody": "Nennen Sie Ihre Vertretung: @ und der Name",
    "problem.away_group": "Nennen Sie eine Person, keine Gruppe",
    "problem.away_many": "Nennen Sie einen Tag und eine Vertretung, nicht mehrere",
    "problem.away_plain": (
        "Slack hat nicht gesagt, wer „{said}“ ist: Tippen Sie @ und wählen Sie den Namen aus der"
        " Liste, die sich öffnet. Hilft das nicht, muss Ihre Administration das Manifest der App"
        " erneuern"
    ),
    "problem.away_day": "muss ein Tag sein, etwa {day}",
    "problem.away_past": "muss ein Tag nach heute sein",
    "problem.away_far": "muss ein Tag binnen eines Jahres sein",
    "problem.away_self": "muss jemand anders als Sie sein",
    "problem.away_identity": (
        "muss die Slack-ID eines Mitglieds sein, etwa U012AB3CD, oder für eine API-Identität auch"
        " eine andere, etwa api:ci"
    ),
    "problem.away_unknown": (
        "muss Mitglied dieses Workspace sein, und Slack kennt niemanden dieses Namens"
    ),
    "problem.away_guest": "muss Mitglied dieses Workspace sein, nicht Gast",
    "problem.away_bot": "muss Mitglied dieses Workspace sein, kein Bot",
    "problem.away_deactivated": (
        "muss Mitglied dieses Workspace sein, und dieses Konto ist deaktiviert"
    ),
    "problem.away_foreign": "muss Mitglied dieses Workspace sein, nicht eines anderen",
    "audit.received": "Eingegangen",
    "audit.start_failed": "Konnte nicht gestartet werden",
    "audit.start_repeated": "Erneut gestartet",
    "audit.validated": "Geprüft",
    "audit.reserved": "Ware reserviert",
    "audit.awaiting_approval": "Freigabe angefragt",
    "audit.seen": "Wird angesehen",
    "audit.voted_approved": "Für die Freigabe gestimmt",
    "audit.voted_rejected": "Für eine Ablehnung gestimmt",
    "audit.stage_approved": "Stufe freigegeben",
    "audit.approved": "Freigegeben",
    "audit.rejected": "Abgelehnt",
    "audit.withdrawn": "Zurückgezogen",
    "audit.redelivered": "Entscheidung erneut zugestellt",
    "audit.expired": "Abgelaufen",
    "audit.refused_approved": "Eine Freigabe wurde nicht angenommen",
    "audit.refused_rejected": "Eine Ablehnung wurde nicht angenommen",
    "audit.refused_withdrawn": "Ein Zurückziehen wurde nicht angenommen",
    "audit.refused_seen": "„Ich kümmere mich“ wurde nicht angenommen",
    "audit.escalated": "Eskaliert: Niemand hat reagiert",
    "audit.reminded": "Erinnert",
    "audit.declined": "Zahlung abgelehnt",
    "audit.charged": "Betrag abgebucht",
    "audit.refunded": "Betrag erstattet",
    "audit.not_charged": "Es wurde nichts abgebucht",
    "audit.shipped": "Versandt",
    "audit.fulfilled": "Zugestellt",
    "audit.released": "Reservierung aufgehoben",
    "audit.failed": "Fehlgeschlagen",
    "audit.not_undone": "Ließ sich nicht rückgängig machen",
    "audit.left_to_do": "Von Hand zu erledigen",
    # The same of a request that orders nothing: said in the place of the key without ".of_request".
    "status.validated.of_request": "Geprüft, Freigabe wird angefragt",
    "status.approved.of_request": "Freigegeben",
    "status.fulfilled.of_request": "Freigegeben",
    "status.giving_back.of_request": "{decision}",
    "outcome.failed.of_request": "Die Anfrage ist fehlgeschlagen: {reason}",
    "order.id.of_request": "Anfrage",
    "order.source.of_request": "Öffnen, worum es geht",
    "order.page.of_request": "Seite dieser Anfrage öffnen",
    "order.title.received.of_request": "Anfrage eingegangen",
    "order.title.approved.of_request": "Freigegeben",
    "order.title.fulfilled.of_request": "Freigegeben",
    "order.title.failed.of_request": "Fehlgeschlagen",
    "card.asked.nobody.of_request": (
        "Niemand kann über diese Anfrage entscheiden: Sie nennt niemanden, der freigeben darf."
        " Ablauf: {deadline}."
    ),
    "card.next.of_request": "Ohne Antwort läuft sie ab.",
    "card.next.stage.of_request": (
        "Nach der Freigabe ist die Stufe {stage} an der Reihe; ohne Antwort läuft sie ab."
    ),
    "confirm.withdraw.title.of_request": "Diese Anfrage zurückziehen?",
    "confirm.withdraw.text.of_request": "Niemand wird mehr dazu gefragt: {what}",
    "receipt.title.received.of_request": "Ihre Anfrage ist eingegangen",
    "receipt.title.awaiting_approval.of_request": "Ihre Anfrage wartet auf Freigabe",
    "receipt.title.approved.of_request": "Ihre Anfrage wurde freigegeben",
    "receipt.title.fulfilled.of_request": "Ihre Anfrage wurde freigegeben",
    "receipt.title.rejected.of_request": "Ihre Anfrage wurde abgelehnt",
    "receipt.title.withdrawn.of_request": "Sie haben Ihre Anfrage zurückgezogen",
    "receipt.title.expired.of_request": (
        "Ihre Anfrage ist abgelaufen: Niemand hat rechtzeitig geantwortet"
    ),
    "receipt.title.undecided.of_request": (
        "Ihre Anfrage ist abgelaufen: Zu wenige haben rechtzeitig geantwortet"
    ),
    "receipt.title.failed.of_request": "Ihre Anfrage ist fehlgeschlagen",
    "receipt.next.of_request": "Ohne Antwort läuft sie ab. Sie erfahren es in diesem Thread.",
    "note.asked.receipt.of_request": "{requester}, Ihre Anfrage ist eingegangen. {asked}",
    "note.asked.next.of_request": "{requester}, Ihre Anfrage ist in der nächsten Stufe. {asked}",
    "note.asked.nobody.of_request": (
        "{requester}, Ihre Anfrage ist eingegangen. Sie nennt aber niemanden, der freigeben darf,"
        " also kann niemand entscheiden. Ablauf: {deadline}."
    ),
    "note.seen.receipt.of_request": "{person} kümmert sich um Ihre Anfrage.",
    "note.reminded.card.of_request": (
        "{people}: Diese Anfrage wartet auf Ihre Stimme, bis {deadline}."
    ),
    "note.decided.receipt.of_request": "{requester}, zu Ihrer Anfrage „{what}“: {decision}.",
    "reject.title.of_request": "Anfrage ablehnen",
    "reject.summary.of_request": "Sie lehnen gleich „{what}“ ab, angefragt von {requester}.",
    "approve.summary.of_request": "Sie geben gleich „{what}“ frei, angefragt von {requester}.",
    "approve.summary.vote.of_request": (
        "Sie geben gleich „{what}“ frei, angefragt von {requester}. Weitere Freigaben sind nötig."
    ),
    "app.closed.of_request": (
        "Diese Anfrage ist abgeschlossen. {decision}, {at}. Es wurde nichts geändert."
    ),
    "app.closed_otherwise.of_request": (
        "Diese Anfrage ist abgeschlossen. {status}. Es wurde nichts geändert."
    ),
    "app.not_current.of_request": (
        "Dieser Knopf gilt nicht mehr. Nehmen Sie die neueste Karte der Anfrage oder ihre Seite."
        " Es wurde nichts geändert."
    ),
    "app.not_waiting.of_request": (
        "Diese Anfrage wartet gerade nicht auf eine Antwort. {status}. Es wurde nichts geändert."
    ),
    "app.withdrawn.of_request": "Ihre Anfrage ist zurückgezogen.",
}
