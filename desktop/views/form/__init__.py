"""A form being answered, one question a page: whoever sits at this workstation answers, or has it read out."""
