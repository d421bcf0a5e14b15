"""Who a person is: names, NHS numbers, dates, addresses, the patient, the banner and the rules of search."""
