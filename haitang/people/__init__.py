"""People 人员: the only room that holds personal data, encrypted at rest and masked on screen."""
