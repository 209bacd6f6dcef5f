"""Which addresses are an account's own: those that its owner has confirmed."""

from allauth.account.models import EmailAddress

from accounts.models import User


def confirmed_addresses(user: User) -> list[str]:
    """Return the user's confirmed addresses, in lower case."""
    found = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return sorted(address.casefold() for address in found)
